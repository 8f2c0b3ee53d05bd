import uasyncio as asyncio
from queue import Queue


async def producer(q, ready):
    ready.wait()  # -> coroutine-not-awaited
    for i in range(3):
        q.put(i)  # -> coroutine-not-awaited
        await asyncio.sleep_ms(50)


async def main():
    q = Queue()
    ready = asyncio.Event()
    task = asyncio.create_task(producer(q, ready=ready))
    print(await asyncio.wait_for(q.get(), 1))
    await task


asyncio.run(main())
