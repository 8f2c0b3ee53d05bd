# If a gather refuses a task because another task awaits it, the gather changes nothing.
# Clauses: GATHER-26, TASK-33
# Right: refused
# Right: end
# Right: ended

from probe import asyncio, mark

async def child(ms):
    await asyncio.sleep_ms(ms)

async def waiter(task):
    await task

async def main():
    task = asyncio.create_task(child(20))
    asyncio.create_task(waiter(task))
    await asyncio.sleep_ms(0)
    try:
        await asyncio.gather(child(60), task)
    except RuntimeError:
        mark("refused")
    await asyncio.sleep_ms(100)
    mark("end")

asyncio.run(main())
