# A gather raises the exception of a task that had failed before.
# Clauses: GATHER-19
# Right: caught=ValueError(bad1)
# Right: ended

from probe import asyncio, mark

async def bad():
    raise ValueError("bad1")

async def main():
    task = asyncio.create_task(bad())
    await asyncio.sleep_ms(0)
    try:
        mark("gathered", await asyncio.gather(task))
    except ValueError as error:
        mark("caught", error)

asyncio.run(main())
