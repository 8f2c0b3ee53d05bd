# Two tasks that read from one device both get their data.
# Clauses: STREAM-14
# Right: first=a
# Right: second=b
# Right: end
# Right: ended

from probe import asyncio, mark
from stream_device import Device

device = Device()
stream = asyncio.StreamWriter(device, {})


async def reader(name):
    mark(name, (await stream.read(1)).decode())

async def main():
    asyncio.create_task(reader("first"))
    asyncio.create_task(reader("second"))
    await asyncio.sleep_ms(40)
    device.feed(b"ab")
    await asyncio.sleep_ms(40)
    mark("end")

asyncio.run(main())
