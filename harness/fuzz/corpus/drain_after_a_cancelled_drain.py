# A drain after a cancelled drain continues with the next byte.
# Clauses: STREAM-10
# Right: written=data
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def main():
    stream.write(b"data")
    draining = asyncio.create_task(stream.drain())
    device.room = 2
    await asyncio.sleep_ms(40)
    draining.cancel()
    await asyncio.sleep_ms(40)
    device.room = 9
    await stream.drain()
    mark("written", device.written.decode())

asyncio.run(main())
