import asyncio


def start(coroutine):
    def begin(*args):
        return asyncio.create_task(coroutine(*args))

    return begin


@start
async def beep(times):
    for _ in range(times):
        await asyncio.sleep_ms(5)


class Worker:
    def __init__(self):
        self.done = asyncio.Event()
        self.step = self.first

    async def first(self):
        self.done.set()

    async def run(self):
        while not self.done.is_set():
            await self.step()
        return await self.done.wait()

    def begin(self):
        self.task = asyncio.create_task(self.run())
        return self.task


async def lines(source):
    async for line in source:
        yield line


async def countdown(n):
    while n > 0:
        n -= 1
    return n


async def main():
    beep(3)
    worker = Worker()
    worker.begin()
    await worker.task
    while True:
        if await countdown(3) == 0:
            break


asyncio.run(main())
