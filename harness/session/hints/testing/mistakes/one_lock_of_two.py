import asyncio

a = asyncio.Lock()
b = asyncio.Lock()


async def one():
    await a.acquire()  # -> lock-not-released
    print("one")
    await asyncio.sleep_ms(10)
    await b.acquire()
    b.release()


async def two():
    await asyncio.sleep_ms(20)
    await a.acquire()
    print("two", a.locked())


async def main():
    await asyncio.gather(one(), two())


asyncio.run(main())
