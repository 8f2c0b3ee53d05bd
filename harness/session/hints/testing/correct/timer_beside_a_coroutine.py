import asyncio
from machine import Pin, Timer

led = Pin(16, Pin.OUT)


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


timer = Timer(period=100, callback=lambda _: led.toggle())
