# A failure is not reported if a ready task awaits the failed task in its next turn.
# Clauses: RUN-27
# Right: caught=ValueError(bad1)
# Right: ended

from probe import asyncio, mark

async def bad():
    raise ValueError("bad1")

async def waiter(task):
    try:
        await task
    except ValueError as error:
        mark("caught", error)

async def main():
    task = asyncio.create_task(bad())
    asyncio.create_task(waiter(task))
    await asyncio.sleep_ms(20)

asyncio.get_event_loop().set_exception_handler(lambda loop, context: mark("reported"))

asyncio.run(main())
