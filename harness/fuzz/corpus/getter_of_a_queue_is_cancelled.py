# If a task is woken for an item but cancelled before it runs, the item goes to the next task.
# Clauses: CANCEL-33
# Right: second=item
# Right: slept
# Right: ended

from probe import asyncio, mark, Queue

async def first(queue):
    try:
        mark("first", await queue.get())
    except asyncio.CancelledError:
        await asyncio.sleep_ms(20)
        mark("slept")

async def second(queue):
    mark("second", await queue.get())

async def main():
    queue = Queue()
    task = asyncio.create_task(first(queue))
    asyncio.create_task(second(queue))
    await asyncio.sleep_ms(0)
    queue.put_nowait("item")
    task.cancel()
    await task

asyncio.run(main())
