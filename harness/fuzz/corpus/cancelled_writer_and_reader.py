# If a writer is cancelled, the reader of the same device continues.
# Clauses: STREAM-19
# Right: read=x
# Right: end
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def reader():
    mark("read", (await stream.read(1)).decode())

async def main():
    stream.write(b"data")
    writing = asyncio.create_task(stream.drain())
    asyncio.create_task(reader())
    await asyncio.sleep_ms(40)
    writing.cancel()
    device.feed(b"x")
    await asyncio.sleep_ms(40)
    mark("end")

asyncio.run(main())
