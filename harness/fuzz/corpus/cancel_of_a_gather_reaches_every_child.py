# A cancel of a gather cancels every child.
# Clauses: GATHER-14
# Right: gather cancelled
# Right: cancelled=a
# Right: cancelled=b
# Right: ended

from probe import asyncio, mark

async def child(name):
    try:
        await asyncio.sleep_ms(100)
    except asyncio.CancelledError:
        mark("cancelled", name)
        raise

async def outer():
    try:
        await asyncio.gather(child("a"), child("b"))
    except asyncio.CancelledError:
        mark("gather cancelled")
        await asyncio.sleep_ms(20)

async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep_ms(20)
    task.cancel()
    await task

asyncio.run(main())
