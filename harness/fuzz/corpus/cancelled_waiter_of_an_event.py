# A cancelled waiter of an event is not woken by the event.
# Clauses: EVENT-10, CANCEL-20
# Right: woken
# Right: slept
# Right: ended

from probe import asyncio, mark

async def first(event):
    try:
        await event.wait()
    except asyncio.CancelledError:
        await asyncio.sleep_ms(60)
        mark("slept")

async def second(event):
    await event.wait()
    mark("woken")

async def main():
    event = asyncio.Event()
    task = asyncio.create_task(first(event))
    asyncio.create_task(second(event))
    await asyncio.sleep_ms(20)
    task.cancel()
    await asyncio.sleep_ms(20)
    event.set()
    await task

asyncio.run(main())
