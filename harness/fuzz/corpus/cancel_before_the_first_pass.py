# A task that is cancelled before it first runs never runs its body.
# Clauses: CANCEL-05
# Right: cancelled
# Right: ended

from probe import asyncio, mark

async def other():
    mark("body")

async def main():
    task = asyncio.create_task(other())
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        mark("cancelled")

asyncio.run(main())
