# If a gather gets the same task twice, the gather is refused and changes nothing.
# Clauses: GATHER-21
# Right: refused
# Right: end
# Right: ended

from probe import asyncio, mark

async def child():
    await asyncio.sleep_ms(20)

async def main():
    task = asyncio.create_task(child())
    try:
        await asyncio.gather(task, task)
    except RuntimeError:
        mark("refused")
    await asyncio.sleep_ms(80)
    mark("end")

asyncio.run(main())
