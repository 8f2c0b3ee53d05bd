# A failed task that was awaited raises its exception in a gather, too.
# Clauses: CORNER-02
# Right: caught=ValueError(bad1)
# Right: caught=ValueError(bad1)
# Right: ended

from probe import asyncio, mark

async def bad():
    raise ValueError("bad1")

async def waiter(task):
    try:
        await task
    except ValueError as error:
        mark("caught", error)

async def main():
    task = asyncio.create_task(bad())
    asyncio.create_task(waiter(task))
    await asyncio.sleep_ms(20)
    try:
        await asyncio.gather(task)
        mark("no failure")
    except ValueError as error:
        mark("caught", error)

asyncio.run(main())
