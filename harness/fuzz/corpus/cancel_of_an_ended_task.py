# cancel returns False for a task that has ended.
# Clauses: CANCEL-01
# Right: cancel=False
# Right: ended

from probe import asyncio, mark

async def other():
    pass

async def main():
    task = asyncio.create_task(other())
    await asyncio.sleep_ms(0)
    mark("cancel", task.cancel())

asyncio.run(main())
