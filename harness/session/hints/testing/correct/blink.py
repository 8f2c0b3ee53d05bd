import uasyncio as asyncio
from machine import Pin

led = Pin(25, Pin.OUT)


async def blink():
    while True:
        led.value(not led.value())
        await asyncio.sleep(0.5)


asyncio.run(blink())
