# A task that is cancelled after its event is set and before it runs gets one cancel. Its next sleep is not shorter.
# Clauses: CANCEL-31, CANCEL-21
# Right: set
# Right: cancel=True
# Right: cancelled
# Right: other
# Right: slept
# Right: ended

from probe import asyncio, mark

async def waiter(event):
    try:
        await event.wait()
        mark("not cancelled")
    except asyncio.CancelledError:
        mark("cancelled")
    await asyncio.sleep_ms(40)
    mark("slept")

async def main():
    event = asyncio.Event()
    task = asyncio.create_task(waiter(event))
    await asyncio.sleep_ms(0)
    event.set()
    mark("set")
    mark("cancel", task.cancel())
    await asyncio.sleep_ms(20)
    mark("other")
    await task

asyncio.run(main())
