import asyncio
import io

from probe import mark


class Device(io.IOBase):
    def ioctl(self, request, flags):
        return 0

    def read(self, n):
        return None


async def read(stream):
    mark("read", (await stream.read(1)).decode())


async def main():
    device = Device()
    task = asyncio.create_task(read(asyncio.StreamReader(device)))
    await asyncio.sleep_ms(10)
    mark("close")
    writer = asyncio.StreamWriter(device, {})
    writer.close()
    await writer.wait_closed()
    await task


asyncio.run(main())
