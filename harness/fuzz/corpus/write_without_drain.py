# If the device can accept data, write sends the data immediately.
# Clauses: STREAM-05
# Right: written=data
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def main():
    device.room = 9
    stream.write(b"data")
    mark("written", device.written.decode())

asyncio.run(main())
