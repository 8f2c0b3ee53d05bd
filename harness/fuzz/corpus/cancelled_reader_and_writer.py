# If a reader is cancelled, the writer of the same device continues.
# Clauses: CANCEL-25
# Right: drained
# Right: end
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def writer():
    stream.write(b"data")
    await stream.drain()
    mark("drained")

async def main():
    reading = asyncio.create_task(stream.read(1))
    asyncio.create_task(writer())
    await asyncio.sleep_ms(40)
    reading.cancel()
    device.room = 9
    await asyncio.sleep_ms(40)
    mark("end")

asyncio.run(main())
