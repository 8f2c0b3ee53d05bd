# A task that sleeps for a negative time lets the other tasks run.
# Clauses: SLEEP-03
# Right: busy
# Right: other
# Right: busy
# Right: busy
# Right: ended

from probe import asyncio, mark

async def busy():
    for _ in range(3):
        mark("busy")
        await asyncio.sleep_ms(-20)

async def other():
    mark("other")

async def main():
    task = asyncio.create_task(busy())
    asyncio.create_task(other())
    await task

asyncio.run(main())
