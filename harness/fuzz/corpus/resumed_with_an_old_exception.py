# A cancel that was swallowed does not come again at the next wait.
# Clauses: CANCEL-11
# Right: cancelled
# Right: slept
# Right: ended

from probe import asyncio, mark

async def worker():
    try:
        await asyncio.sleep_ms(200)
    except asyncio.CancelledError:
        mark("cancelled")
    await asyncio.sleep_ms(20)
    mark("slept")

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep_ms(0)
    task.cancel()
    task.cancel()
    await task

asyncio.run(main())
