import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)


async def blink(ms):
    while True:
        led.toggle()
        await asyncio.sleep_ms(ms)


async def first():
    task = asyncio.create_task(blink(100))
    await asyncio.sleep(1)
    task.cancel()


async def main():
    tasks = []
    for ms in (100, 150):
        tasks.append(asyncio.create_task(blink(ms)))
        await asyncio.sleep_ms(10)
    async with asyncio.Lock():
        tasks.append(asyncio.create_task(first()))
    await asyncio.gather(*tasks, asyncio.create_task(blink(50)))


asyncio.run(main())
