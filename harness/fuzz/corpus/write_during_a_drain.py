# If a task writes while another task drains, the written data is not lost.
# Clauses: STREAM-09
# Right: written=firstsecond
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def main():
    stream.write(b"first")
    draining = asyncio.create_task(stream.drain())
    await asyncio.sleep_ms(40)
    stream.write(b"second")
    device.room = 20
    await draining
    await stream.drain()
    mark("written", device.written.decode())

asyncio.run(main())
