# A child cannot cancel the task that awaits it: the cancel is refused.
# Clauses: CORNER-03
# Right: refused
# Right: parent=child
# Right: ended

from probe import asyncio, mark

async def child(parent):
    try:
        mark("cancel", parent.cancel())
    except RuntimeError:
        mark("refused")
    await asyncio.sleep_ms(20)
    return "child"

async def parent():
    mark("parent", await asyncio.create_task(child(asyncio.current_task())))

async def main():
    await asyncio.create_task(parent())

asyncio.run(main())
