# drain continues until the device has accepted everything, in order.
# Clauses: STREAM-06
# Right: written=ab
# Right: drained
# Right: written=abcdef
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def writer():
    stream.write(b"abcd")
    stream.write(b"ef")
    await stream.drain()
    mark("drained")

async def main():
    task = asyncio.create_task(writer())
    await asyncio.sleep_ms(20)
    device.room = 2
    await asyncio.sleep_ms(20)
    mark("written", device.written.decode())
    device.room = 9
    await asyncio.sleep_ms(20)
    mark("written", device.written.decode())
    await task

asyncio.run(main())
