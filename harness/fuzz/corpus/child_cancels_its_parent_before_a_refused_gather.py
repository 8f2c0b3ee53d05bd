# A refused cancel and a refused gather leave the run unharmed.
# Clauses: CORNER-03, GATHER-21
# Right: refused cancel
# Right: parent
# Right: refused gather
# Right: end
# Right: ended

from probe import asyncio, mark

async def child(parent):
    try:
        parent.cancel()
    except RuntimeError:
        mark("refused cancel")
    await asyncio.sleep_ms(20)

async def parent():
    await asyncio.create_task(child(asyncio.current_task()))
    mark("parent")

async def main():
    await asyncio.create_task(parent())
    task = asyncio.create_task(asyncio.Event().wait())
    try:
        await asyncio.gather(task, task)
    except RuntimeError:
        mark("refused gather")
    task.cancel()
    await asyncio.sleep_ms(40)
    mark("end")

asyncio.run(main())
