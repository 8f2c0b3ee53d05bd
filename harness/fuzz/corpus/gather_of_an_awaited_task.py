# A gather refuses a task that another task awaits and changes nothing.
# Clauses: TASK-33
# Right: refused
# Right: end
# Right: ended

from probe import asyncio, mark

async def child():
    await asyncio.sleep_ms(20)

async def waiter(task):
    await task

async def main():
    task = asyncio.create_task(child())
    asyncio.create_task(waiter(task))
    await asyncio.sleep_ms(0)
    try:
        await asyncio.gather(child(), task)
    except RuntimeError:
        mark("refused")
    await asyncio.sleep_ms(80)
    mark("end")

asyncio.run(main())
