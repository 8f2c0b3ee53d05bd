# If two tasks await one another, the second await is refused.
# Clauses: CORNER-04
# Right: refused
# Right: parent
# Right: end
# Right: ended

from probe import asyncio, mark

async def child(parent):
    try:
        await parent
    except RuntimeError:
        mark("refused")

async def parent():
    await asyncio.create_task(child(asyncio.current_task()))
    mark("parent")

async def main():
    asyncio.create_task(parent())
    await asyncio.sleep_ms(40)
    mark("end")

asyncio.run(main())
