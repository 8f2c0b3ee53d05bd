import asyncio
from asyncio import Lock

shared = Lock()


async def own():
    with asyncio.Lock() as held:  # -> with-without-async
        await asyncio.sleep_ms(1)
    with Lock():  # -> with-without-async
        pass
    with shared:  # -> with-without-async
        pass
    async with shared:
        pass
    with open("log.txt") as log:
        log.write("done")


asyncio.run(own())
