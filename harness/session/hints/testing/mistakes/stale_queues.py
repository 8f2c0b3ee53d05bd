import asyncio
from machine import Pin
from primitives import RingbufQueue
from queue import Queue

led = Pin(16, Pin.OUT)


class Lamp:
    def __init__(self):
        self.levels = Queue()
        self.seen = []

    async def run(self):
        while True:
            if not self.levels.empty():
                level = self.levels.get_nowait()
                self.seen.append(level)
                led.value(level)
            await asyncio.sleep(2)  # -> stale-queue


async def follow(levels):
    while True:
        while not levels.empty():
            led.value(await levels.get())
        led.toggle()
        await asyncio.sleep_ms(500)  # -> stale-queue


async def main():
    rings = [RingbufQueue([0] * 3)]
    await asyncio.gather(Lamp().run(), *[follow(one) for one in rings])


asyncio.run(main())
