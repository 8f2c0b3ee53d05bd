# A cancel still reaches a task that awaits gather if the last child has already ended.
# Clauses: CANCEL-30
# Right: cancelled
# Right: slept
# Right: ended

from probe import asyncio, mark

async def child():
    await asyncio.sleep_ms(0)

async def outer():
    try:
        await asyncio.gather(child())
        mark("not cancelled")
    except asyncio.CancelledError:
        mark("cancelled")
    await asyncio.sleep_ms(20)
    mark("slept")

async def canceller(task):
    for _ in range(2):
        await asyncio.sleep_ms(0)
    task.cancel()

async def main():
    task = asyncio.create_task(outer())
    asyncio.create_task(canceller(task))
    await task

asyncio.run(main())
