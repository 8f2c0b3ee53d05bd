import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)
delay = 1 / 3
RATE = 50
half = 1000 / RATE / 2
whole = 1000 // RATE


class Lamp:
    def __init__(self):
        self.pause = 0.2
        self.ms = 20

    async def blink(self):
        led.toggle()
        await asyncio.sleep_ms(self.pause * 1000)  # -> float-milliseconds
        await asyncio.sleep_ms(self.ms * 10)


async def go():
    for _ in range(4):
        led.toggle()
        await asyncio.sleep_ms(delay * 1000)  # -> float-milliseconds
        await asyncio.sleep_ms(half)  # -> float-milliseconds
        await asyncio.sleep_ms((1 + 2) / 4)  # -> float-milliseconds
    await Lamp().blink()


time.sleep_ms(1e3)  # -> float-milliseconds
time.sleep_ms(whole)
asyncio.run(go())
