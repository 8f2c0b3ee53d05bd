# If three tasks write to one stream and drain it, all of them end, and no data is written twice.
# Clauses: STREAM-08
# Right: drained
# Right: drained
# Right: drained
# Right: written=AAAABBBBCCCC
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def sender(frame):
    stream.write(frame)
    await stream.drain()
    mark("drained")

async def main():
    for frame in (b"AAAA", b"BBBB", b"CCCC"):
        asyncio.create_task(sender(frame))
    await asyncio.sleep_ms(40)
    device.room = 100
    await asyncio.sleep_ms(40)
    mark("written", device.written.decode())

asyncio.run(main())
