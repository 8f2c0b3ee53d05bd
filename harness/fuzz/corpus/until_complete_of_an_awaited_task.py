# If a task awaits the task of run_until_complete, the waiting task continues in the next run.
# Clauses: RUN-44
# Right: first ends
# Right: returned=1
# Right: second=1
# Right: returned=2
# Right: ended
# Known: first ends | returned=1 | returned | ended

from probe import asyncio, mark

async def first():
    await asyncio.sleep_ms(20)
    mark("first ends")
    return 1

async def second(task):
    mark("second", await task)
    return 2

loop = asyncio.new_event_loop()
a = loop.create_task(first())
b = loop.create_task(second(a))
mark("returned", loop.run_until_complete(a))
mark("returned", loop.run_until_complete(b))
