# A gather accepts tasks that have ended.
# Clauses: GATHER-18
# Right: gathered=[1, 2]
# Right: ended

from probe import asyncio, mark

async def child(value):
    return value

async def main():
    task = asyncio.create_task(child(1))
    await asyncio.sleep_ms(20)
    mark("gathered", await asyncio.gather(task, child(2)))

asyncio.run(main())
