# If the next owner of a lock is cancelled before it runs, the lock goes to the next waiting task.
# Clauses: CANCEL-32, LOCK-10
# Right: second owns
# Right: slept
# Right: ended

from probe import asyncio, mark

async def first(lock):
    try:
        async with lock:
            mark("first owns")
    except asyncio.CancelledError:
        await asyncio.sleep_ms(20)
        mark("slept")

async def second(lock):
    async with lock:
        mark("second owns")

async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    task = asyncio.create_task(first(lock))
    asyncio.create_task(second(lock))
    await asyncio.sleep_ms(0)
    lock.release()
    task.cancel()
    await task

asyncio.run(main())
