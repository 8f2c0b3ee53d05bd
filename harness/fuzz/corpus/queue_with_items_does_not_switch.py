# `get` from a queue with items does not switch to another task.
# Clauses: YIELD-15
# Right: got=item
# Right: other
# Right: ended

from probe import asyncio, mark, Queue

async def other():
    mark("other")

async def main():
    queue = Queue()
    await queue.put("item")
    task = asyncio.create_task(other())
    mark("got", await queue.get())
    await task

asyncio.run(main())
