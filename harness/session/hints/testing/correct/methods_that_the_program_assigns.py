import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)


class App:
    async def on_tick(self):
        pass

    async def run(self):
        while True:
            await self.on_tick()


class Watch:
    def __init__(self, on_tick):
        self.on_start = on_tick

    def on_start(self):
        pass

    async def run(self):
        await self.on_start()


async def tick():
    led.toggle()
    await asyncio.sleep_ms(100)


async def main():
    app = App()
    app.on_tick = tick
    await Watch(tick).run()
    await app.run()


asyncio.run(main())
