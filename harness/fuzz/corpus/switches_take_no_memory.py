# A hundred switches take no memory.
# Clauses: MEMORY-01
# Right: bytes=0
# Right: ended
# Known: bytes=3200 | ended

from probe import asyncio, mark
from heap import gc

async def main():
    for _ in range(3):
        await asyncio.sleep_ms(0)
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(100):
        await asyncio.sleep_ms(0)
    after = gc.mem_alloc()
    gc.enable()
    mark("bytes", after - before)

asyncio.run(main())
