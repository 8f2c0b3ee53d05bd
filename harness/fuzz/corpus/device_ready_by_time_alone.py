# A device that becomes ready by time alone wakes its reader.
# Clauses: STREAM-18, STREAM-17
# Right: read=tick
# Right: read=tick
# Right: ended
# Known: did not end

from probe import asyncio, mark, ticks_add, ticks_ms
from ticking_device import Ticker

async def main():
    clock = Ticker()
    stream = asyncio.StreamReader(clock)
    for _ in range(2):
        clock.due = ticks_add(ticks_ms(), 40)
        mark("read", (await stream.read(4)).decode())

asyncio.run(main())
