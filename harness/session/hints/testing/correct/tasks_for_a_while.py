import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)
lock = asyncio.Lock()


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


async def flash():
    async with lock:
        led.on()
        await asyncio.sleep(0.05)
        led.off()
    return 5


async def main():
    while True:
        task = asyncio.create_task(blink())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.create_task(flash())
        results = await asyncio.gather(*[flash(), flash()])
        later = asyncio.create_task(flash())
        print(later, later == task, await later + 1, results)
        time.sleep_us(50)


asyncio.run(main())
