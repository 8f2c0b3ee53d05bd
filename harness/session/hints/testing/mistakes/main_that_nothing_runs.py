import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)


async def main():  # -> main-ends-early
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)
