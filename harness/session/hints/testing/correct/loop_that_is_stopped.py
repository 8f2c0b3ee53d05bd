import asyncio
from machine import Pin, Timer

led = Pin(16, Pin.OUT)
flag = asyncio.ThreadSafeFlag()
loop = asyncio.get_event_loop()


async def blink():
    while True:
        await flag.wait()
        led.toggle()


async def stop_soon():
    await asyncio.sleep(1)
    loop.stop()


timer = Timer(period=100, callback=lambda _: flag.set())
first = loop.create_task(blink())
loop.run_until_complete(stop_soon())
second = loop.create_task(stop_soon())
loop.run_forever()
third = loop.create_task(stop_soon())
loop.run_forever()
