# A task that awaits an ended task, but has not run again yet, can still be cancelled.
# Clauses: CANCEL-19, CANCEL-28
# Right: cancel=True
# Right: cancelled
# Right: slept
# Right: ended

from probe import asyncio, mark

async def worker():
    await asyncio.sleep_ms(0)

async def outer(task):
    try:
        await task
        mark("not cancelled")
    except asyncio.CancelledError:
        mark("cancelled")
    await asyncio.sleep_ms(20)
    mark("slept")

async def canceller(task):
    await asyncio.sleep_ms(0)
    mark("cancel", task.cancel())

async def main():
    waiting = asyncio.create_task(worker())
    task = asyncio.create_task(outer(waiting))
    asyncio.create_task(canceller(task))
    await task

asyncio.run(main())
