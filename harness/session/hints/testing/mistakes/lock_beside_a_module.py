import asyncio
from bus import send

lock = asyncio.Lock()


async def use(shared, n):
    await shared.acquire()  # -> lock-not-released
    send(n)
    print(lock.locked())


async def main():
    await asyncio.gather(use(lock, 1), use(lock, 2))


asyncio.run(main())
