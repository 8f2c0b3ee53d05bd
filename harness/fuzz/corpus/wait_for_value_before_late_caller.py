# wait_for returns a value that comes late, but before the caller runs again.
# Clauses: WAITFOR-23
# Right: got=value
# Right: ended

from probe import asyncio, block_ms, mark

async def slow():
    await asyncio.sleep_ms(20)
    block_ms(100)
    return "value"

async def main():
    try:
        mark("got", await asyncio.wait_for_ms(slow(), 60))
    except asyncio.TimeoutError:
        mark("timeout")

asyncio.run(main())
