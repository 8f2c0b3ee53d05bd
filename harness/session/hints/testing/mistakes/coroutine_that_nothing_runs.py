import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
led.on()


async def blink():  # -> main-ends-early
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


print("ready")
