from probe import asyncio, block_ms, mark, ticks_diff, ticks_ms


async def main():
    start = ticks_ms()
    mark("start", start)
    await asyncio.sleep_ms(50)
    block_ms(50)
    mark("elapsed", ticks_diff(ticks_ms(), start))
    mark("wrapped", ticks_ms() < start)


asyncio.run(main())
