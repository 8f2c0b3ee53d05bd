import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
stop = Pin(15, Pin.IN, Pin.PULL_UP)


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


async def main():
    task = asyncio.create_task(blink())
    while stop.value():
        await asyncio.sleep_ms(20)
    task.cancel()


asyncio.run(main())
