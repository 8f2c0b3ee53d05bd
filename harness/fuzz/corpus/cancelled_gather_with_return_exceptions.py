# A gather with return_exceptions does not swallow its own cancel.
# Clauses: GATHER-16
# Right: cancelled
# Right: ended

from probe import asyncio, mark

async def child():
    await asyncio.sleep_ms(100)

async def outer():
    try:
        await asyncio.gather(child(), return_exceptions=True)
        mark("not cancelled")
    except asyncio.CancelledError:
        mark("cancelled")
        await asyncio.sleep_ms(20)

async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep_ms(20)
    task.cancel()
    await task

asyncio.run(main())
