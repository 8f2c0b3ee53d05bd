# A cancel of a gather cancels every child.
# Clauses: GATHER-14
# Right: gather cancelled
# Right: cancelled=100
# Right: cancelled=160
# Right: ended

from probe import asyncio, mark

async def child(ms):
    try:
        await asyncio.sleep_ms(ms)
    except asyncio.CancelledError:
        mark("cancelled", ms)
        raise

async def outer():
    try:
        await asyncio.gather(child(100), child(160))
    except asyncio.CancelledError:
        mark("gather cancelled")
        await asyncio.sleep_ms(20)

async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep_ms(20)
    task.cancel()
    await task

asyncio.run(main())
