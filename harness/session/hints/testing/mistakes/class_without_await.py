import asyncio
from machine import Pin


class Blinker:
    def __init__(self, pin, delay):
        self.led = Pin(pin, Pin.OUT)
        self.delay = delay

    async def run(self):
        while True:
            self.led.toggle()
            await asyncio.sleep_ms(self.delay)

    async def start(self):
        self.run()  # -> coroutine-not-awaited


async def main():
    red = Blinker(16, 200)
    red.run()  # -> coroutine-not-awaited
    await red.start()


asyncio.run(main())
