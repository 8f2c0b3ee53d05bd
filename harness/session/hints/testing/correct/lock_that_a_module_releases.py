import asyncio
from bus import finish

lock = asyncio.Lock()


async def use(n):
    await lock.acquire()
    print(n)
    await asyncio.sleep_ms(10)
    finish(lock)


async def main():
    await asyncio.gather(use(1), use(2))


asyncio.run(main())
