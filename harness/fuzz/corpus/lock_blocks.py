# A task waits for a lock that another task holds.
# Clauses: LOCK-02, LOCK-07
# Right: main owns
# Right: released
# Right: other owns
# Right: ended

from probe import asyncio, mark

async def other(lock):
    async with lock:
        mark("other owns")

async def main():
    lock = asyncio.Lock()
    mark("main owns" if await lock.acquire() else "no")
    task = asyncio.create_task(other(lock))
    await asyncio.sleep_ms(20)
    mark("released")
    lock.release()
    await task

asyncio.run(main())
