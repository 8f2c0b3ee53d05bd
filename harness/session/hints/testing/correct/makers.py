# Functions that look ordinary, but return or make coroutines.
import asyncio


async def blink(ms):
    await asyncio.sleep_ms(ms)


def fast():
    return blink(10)


def stepwise():
    yield from asyncio.sleep_ms(10)


def late():
    await asyncio.sleep_ms(10)  # -> await-in-function


async def main():
    task = asyncio.create_task(fast())
    await asyncio.gather(fast(), stepwise(), late())
    await task


asyncio.run(main())
