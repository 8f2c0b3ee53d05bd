# A gather with return_exceptions returns the CancelledError of a child.
# Clauses: GATHER-12
# Right: kept=[CancelledError(), ok]
# Right: ended

from probe import asyncio, mark

async def child():
    await asyncio.sleep_ms(100)

async def good():
    await asyncio.sleep_ms(20)
    return "ok"

async def main():
    task = asyncio.create_task(child())
    asyncio.create_task(later(task))
    mark("kept", await asyncio.gather(task, good(), return_exceptions=True))

async def later(task):
    await asyncio.sleep_ms(40)
    task.cancel()

asyncio.run(main())
