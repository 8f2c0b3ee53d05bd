import asyncio
from machine import Pin


class Device:
    def __init__(self, pin):
        self.led = Pin(pin, Pin.OUT)

    async def setup(self):
        pass

    def show(self):
        self.led.toggle()

    async def run(self):
        await self.show()  # -> await-not-awaitable
        self.setup()  # -> coroutine-not-awaited
        while True:  # -> loop-never-awaits
            await self.setup()


class Lamp(Device):
    async def step(self):
        await asyncio.sleep_ms(100)


class Gauge:
    def __init__(self):
        self.show = None

    async def setup(self):
        await asyncio.sleep_ms(100)


async def main():
    await asyncio.gather(Lamp(16).run(), Gauge().setup())


asyncio.run(main())
