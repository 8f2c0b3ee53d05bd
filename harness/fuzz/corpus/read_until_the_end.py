# read(-1) returns everything until the end of the stream.
# Clauses: STREAM-02
# Right: read=abcd
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def feed():
    device.feed(b"ab")
    await asyncio.sleep_ms(20)
    device.feed(b"cd")
    await asyncio.sleep_ms(20)
    device.end()

async def main():
    asyncio.create_task(feed())
    mark("read", (await stream.read(-1)).decode())

asyncio.run(main())
