import asyncio
from asyncio import Queue


class Light:
    def __init__(self):
        self.delays = Queue()
        self.changed = asyncio.Event()

    async def blink(self):
        while True:
            delay = self.delays.get()  # -> coroutine-not-awaited
            await asyncio.sleep_ms(delay)

    async def press(self):
        self.delays.put(100)  # -> coroutine-not-awaited
        self.changed.wait()  # -> coroutine-not-awaited


async def temperature():
    await asyncio.sleep_ms(10)
    return 21


async def main():
    if temperature() > 20:  # -> coroutine-not-awaited
        print("warm")
    print(temperature())  # -> coroutine-not-awaited
    unused = temperature()  # -> coroutine-not-awaited
    while not temperature():  # -> coroutine-not-awaited
        await asyncio.sleep(1)


asyncio.run(main())
