import asyncio
import io

from probe import mark


class Device(io.IOBase):
    def __init__(self, answer):
        self.answer = answer

    def ioctl(self, request, flags):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def read(self, n):
        return b"data"


async def read(name, device):
    try:
        await asyncio.StreamReader(device).read(1)
    except Exception as error:
        mark(name, error)


async def main():
    await read("raises", Device(ValueError("broken")))
    await read("negative", Device(-22))
    mark("main continues")


asyncio.run(main())
