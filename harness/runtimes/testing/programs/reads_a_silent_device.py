import asyncio
import io

from probe import mark


class Device(io.IOBase):
    def ioctl(self, request, flags):
        return 0

    def read(self, n):
        return None


async def main():
    mark("start")
    await asyncio.StreamReader(Device()).read(1)


asyncio.run(main())
