# A failure of any child ends a gather, not only a failure of the first child.
# Clauses: GATHER-07
# Right: caught=ValueError(bad1)
# Right: first ends
# Right: ended

from probe import asyncio, mark

async def first():
    await asyncio.sleep_ms(60)
    mark("first ends")

async def second():
    await asyncio.sleep_ms(20)
    raise ValueError("bad1")

async def main():
    try:
        await asyncio.gather(first(), second())
    except ValueError as error:
        mark("caught", error)
    await asyncio.sleep_ms(80)

asyncio.run(main())
