import asyncio

passed = asyncio.Lock()
kept = [asyncio.Lock()]
named = asyncio.Lock()
plain = asyncio.Lock()
other = named


def finish(lock):
    lock.release()


async def main():
    await passed.acquire()
    finish(passed)
    await kept[0].acquire()
    kept[0].release()
    await named.acquire()
    other.release()
    await plain.acquire()
    try:
        print(plain.locked())
    finally:
        plain.release()
    async with plain:
        await asyncio.sleep_ms(1)


asyncio.run(main())
