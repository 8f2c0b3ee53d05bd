# If a cancel comes while an awaitable cleans up after a timeout, the cancel reaches the caller of `wait_for`.
# Clauses: CANCEL-35
# Right: cancelled
# Right: ended

from probe import asyncio, mark

async def slow():
    try:
        await asyncio.sleep_ms(300)
    finally:
        await asyncio.sleep_ms(80)

async def worker():
    try:
        await asyncio.wait_for_ms(slow(), 40)
    except asyncio.TimeoutError:
        mark("timeout")
    except asyncio.CancelledError:
        mark("cancelled")

async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep_ms(80)
    task.cancel()
    await task

asyncio.run(main())
