from probe import asyncio, mark, ticks_diff, ticks_us

SWITCHES = 20000


async def player(own, other):
    for _ in range(SWITCHES // 2):
        await own.wait()
        own.clear()
        other.set()


async def main():
    ping, pong = asyncio.Event(), asyncio.Event()
    start = ticks_us()
    a = asyncio.create_task(player(ping, pong))
    b = asyncio.create_task(player(pong, ping))
    ping.set()
    await a
    await b
    mark("switches", SWITCHES)
    mark("us", ticks_diff(ticks_us(), start))


asyncio.run(main())
