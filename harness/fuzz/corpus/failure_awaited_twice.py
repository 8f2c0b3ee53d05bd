# A failed task can be awaited twice.
# Clauses: CORNER-01
# Right: caught=ValueError(bad1)
# Right: caught=ValueError(bad1)
# Right: ended

from probe import asyncio, mark

async def bad():
    raise ValueError("bad1")

async def main():
    task = asyncio.create_task(bad())
    await asyncio.sleep_ms(0)
    for _ in range(2):
        try:
            await task
        except ValueError as error:
            mark("caught", error)
        await asyncio.sleep_ms(0)

asyncio.run(main())
