# If a task leaves the middle of the run queue and joins it again, the other tasks keep their order.
# Clauses: SLEEP-15
# Right: woken=20
# Right: again
# Right: woken=60
# Right: woken=100
# Right: again ends
# Right: ended

from probe import asyncio, mark

async def sleeper(ms):
    try:
        await asyncio.sleep_ms(ms)
        mark("woken", ms)
    except asyncio.CancelledError:
        mark("again")
        await asyncio.sleep_ms(100)
        mark("again ends")

async def main():
    tasks = [asyncio.create_task(sleeper(ms)) for ms in (60, 20, 80, 100)]
    await asyncio.sleep_ms(40)
    tasks[2].cancel()
    for task in tasks:
        await task

asyncio.run(main())
