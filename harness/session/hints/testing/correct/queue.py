import asyncio
from queue import Queue


async def produce(q):
    for i in range(10):
        await q.put(i)
        await asyncio.sleep(0.5)


async def consume(q):
    while True:
        item = await q.get()
        print(item)
        await asyncio.sleep_ms(300)


async def poll(q):
    while True:
        if not q.empty():
            print(await q.get())
        await asyncio.sleep_ms(20)


async def main():
    q = Queue(3)
    consumer = asyncio.create_task(consume(q))
    poller = asyncio.create_task(poll(q))
    await produce(q)


asyncio.run(main())
