# readline waits for the end of a line that arrives in pieces.
# Clauses: STREAM-04
# Right: line=abcd
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def feed():
    device.feed(b"ab")
    await asyncio.sleep_ms(20)
    device.feed(b"cd\n")

async def main():
    asyncio.create_task(feed())
    mark("line", (await stream.readline()).decode().strip())

asyncio.run(main())
