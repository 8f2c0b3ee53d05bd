# A sleep of zero lets the other ready tasks run.
# Clauses: SLEEP-03
# Right: other
# Right: main
# Right: ended

from probe import asyncio, mark

async def other():
    mark("other")

async def main():
    asyncio.create_task(other())
    await asyncio.sleep_ms(0)
    mark("main")

asyncio.run(main())
