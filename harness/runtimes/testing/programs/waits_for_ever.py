from probe import asyncio, mark


async def worker(event):
    await event.wait()


async def main():
    task = asyncio.create_task(worker(asyncio.Event()))
    mark("start")
    try:
        await task
    finally:
        mark("never")


asyncio.run(main())
