# If an awaitable takes a byte before the loop notices the timeout, wait_for returns this byte.
# Clauses: WAITFOR-23
# Right: got=x
# Right: left=
# Right: ended

from probe import asyncio, block_ms, mark

left = ["x"]

async def take():
    await asyncio.sleep_ms(20)
    data = left.pop()
    block_ms(60)
    return data

async def main():
    try:
        mark("got", await asyncio.wait_for_ms(take(), 40))
    except asyncio.TimeoutError:
        mark("timeout")
    mark("left", "".join(left))

asyncio.run(main())
