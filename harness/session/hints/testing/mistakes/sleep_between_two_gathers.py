import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)


async def blink(n):
    for _ in range(n):
        led.toggle()
        await asyncio.sleep_ms(100)


async def main():
    while True:
        await asyncio.gather(blink(3), blink(4))
        time.sleep_ms(300)  # -> blocking-sleep


asyncio.run(main())
