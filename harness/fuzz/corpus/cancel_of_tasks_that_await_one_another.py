# If tasks try to await one another in a circle, they end, and a later cancel returns False.
# Clauses: CORNER-04
# Right: cancel=False
# Right: ended

from probe import asyncio, mark

async def child(parent):
    await parent

async def parent():
    try:
        await asyncio.create_task(child(asyncio.current_task()))
    except RuntimeError:
        pass

async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep_ms(40)
    mark("cancel", task.cancel())

asyncio.run(main())
