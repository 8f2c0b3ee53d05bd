import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
lock = asyncio.Lock()


def blink(ms):
    led.on()
    await asyncio.sleep_ms(ms)  # -> await-in-function
    led.off()
    await asyncio.sleep_ms(ms)


def guarded():
    async with lock:  # -> await-in-function
        led.toggle()


async def main():
    blink(100)
    guarded()
    await asyncio.sleep_ms(500)


asyncio.run(main())
