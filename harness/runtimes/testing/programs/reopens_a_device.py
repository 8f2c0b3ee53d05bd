import asyncio
import io

from probe import mark


class Device(io.IOBase):
    def ioctl(self, request, flags):
        return flags

    def read(self, n):
        return b"data"


async def main():
    device = Device()
    stream = asyncio.StreamReader(device)
    stream.close()
    mark("closed", repr(await stream.read(9)))
    mark("open", repr(await asyncio.StreamReader(device).read(9)))


asyncio.run(main())
