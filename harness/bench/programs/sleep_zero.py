from probe import asyncio, mark, ticks_diff, ticks_us

SWITCHES = 40000


async def looper(passes):
    for _ in range(passes):
        await asyncio.sleep(0)


async def main():
    start = ticks_us()
    a = asyncio.create_task(looper(SWITCHES // 2))
    b = asyncio.create_task(looper(SWITCHES // 2))
    await a
    await b
    mark("switches", SWITCHES)
    mark("us", ticks_diff(ticks_us(), start))


asyncio.run(main())
