# A gather returns its results in the order of its arguments.
# Clauses: GATHER-01
# Right: gathered=[60, 20]
# Right: ended

from probe import asyncio, mark

async def child(ms):
    await asyncio.sleep_ms(ms)
    return ms

async def main():
    mark("gathered", await asyncio.gather(child(60), child(20)))

asyncio.run(main())
