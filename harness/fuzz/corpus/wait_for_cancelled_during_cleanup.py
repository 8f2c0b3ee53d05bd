# A task that is cancelled in wait_for is not cancelled again when the awaitable has cleaned up.
# Clauses: WAITFOR-12
# Right: cancelled
# Right: slept
# Right: ended

from probe import asyncio, mark

async def slow():
    try:
        await asyncio.sleep_ms(300)
    except asyncio.CancelledError:
        await asyncio.sleep_ms(20)
        raise

async def worker():
    try:
        await asyncio.wait_for_ms(slow(), 200)
    except asyncio.CancelledError:
        mark("cancelled")
    try:
        await asyncio.sleep_ms(100)
        mark("slept")
    except asyncio.CancelledError:
        mark("cancelled again")

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep_ms(40)
    task.cancel()
    await task

asyncio.run(main())
