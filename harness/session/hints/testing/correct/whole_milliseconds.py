import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
delay = 1 / 3
changed = 0.5
changed = 5
slower = 1.5
slower += 1
lock = asyncio.Lock()


async def go(ms):
    global delay
    while True:
        async with lock:
            led.toggle()
        await asyncio.sleep_ms(int(1 / 3 * 1000))
        await asyncio.sleep_ms(round(2.5))
        await asyncio.sleep_ms(2 * 3 + 1)
        await asyncio.sleep_ms(10 // 3)
        await asyncio.sleep_ms(delay)
        await asyncio.sleep_ms(changed)
        await asyncio.sleep_ms(ms * 2)
        await asyncio.sleep_ms(0 - 0.5)
        await asyncio.sleep(1 / 3)
        delay = 20


asyncio.run(go(5))
