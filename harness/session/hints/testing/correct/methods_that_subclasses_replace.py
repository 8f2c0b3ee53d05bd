import asyncio
from machine import Pin


class Device:
    async def setup(self):
        pass

    def step(self):
        raise NotImplementedError

    def close(self):
        pass

    async def run(self):
        await self.setup()
        while True:
            await self.step()

    async def poll(self):
        while True:
            await self.setup()

    async def end(self):
        await self.close()


class Blinker(Device):
    def __init__(self, pin, ms):
        self.led = Pin(pin, Pin.OUT)
        self.ms = ms

    async def step(self):
        self.led.toggle()
        await asyncio.sleep_ms(self.ms)

    async def close(self):
        await asyncio.sleep_ms(self.ms)
        self.led.off()


class Slow:
    async def setup(self):
        await asyncio.sleep_ms(500)


class SlowBlinker(Slow, Blinker):
    pass


class Sensor:
    def measure(self):
        raise NotImplementedError

    async def run(self):
        await self.measure()


async def main():
    blinker = SlowBlinker(16, 100)
    task = asyncio.create_task(blinker.run())
    await asyncio.gather(Blinker(17, 150).run(), blinker.poll())
    await blinker.end()
    await Sensor().run()


asyncio.run(main())
