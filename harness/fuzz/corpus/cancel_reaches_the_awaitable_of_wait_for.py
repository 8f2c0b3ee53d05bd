# A cancel of a task in wait_for reaches the awaitable.
# Clauses: WAITFOR-11
# Right: outer cancelled
# Right: inner cancelled
# Right: ended

from probe import asyncio, mark

async def inner():
    try:
        await asyncio.sleep_ms(200)
    except asyncio.CancelledError:
        mark("inner cancelled")
        raise

async def outer():
    try:
        await asyncio.wait_for_ms(inner(), 100)
    except asyncio.CancelledError:
        mark("outer cancelled")

async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep_ms(20)
    task.cancel()
    await task
    await asyncio.sleep_ms(20)

asyncio.run(main())
