# A read continues to wait if a device says that it is ready, but has no data.
# Clauses: STREAM-11
# Right: read=ab
# Right: readexactly=cd
# Right: ended

from probe import asyncio, mark
from stream_device import READABLE, Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def feed(data):
    device.claims = READABLE
    for _ in range(3):
        await asyncio.sleep_ms(0)
    device.claims = 0
    device.feed(data)

async def main():
    asyncio.create_task(feed(b"ab"))
    mark("read", (await stream.read(2)).decode())
    asyncio.create_task(feed(b"cd"))
    mark("readexactly", (await stream.readexactly(2)).decode())

asyncio.run(main())
