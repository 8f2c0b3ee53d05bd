import asyncio
from queue import Queue

q = Queue()


class Buffer:
    def __init__(self):
        self.items = []

    def put(self, item):
        self.items.append(item)

    def empty(self):
        return not self.items

    def get(self):
        return self.items.pop(0)

    def get_nowait(self):
        return self.items.pop(0)


buffer = Buffer()


async def sampler():
    while True:
        buffer.put(1)
        await q.put(2)
        await asyncio.sleep_ms(100)


async def show(values):
    while True:
        while not buffer.empty():
            print("log", buffer.get())
        if not values.empty():
            print(values.get_nowait())
        await asyncio.sleep(1)


async def logger():
    while True:
        batch = []
        while not q.empty():
            batch.append(q.get_nowait())
        print("batch of", len(batch))
        await asyncio.sleep(1)


async def mean():
    while True:
        await asyncio.sleep(10)
        total = count = 0
        while q.qsize():
            total += await q.get()
            count += 1
        print(total / max(1, count))


async def save():
    file = open("log.txt", "a")
    while True:
        while not q.empty():
            file.write(q.get_nowait())
        file.flush()
        await asyncio.sleep(60)


async def main():
    await asyncio.gather(sampler(), show(buffer), logger(), mean(), save())


asyncio.run(main())
