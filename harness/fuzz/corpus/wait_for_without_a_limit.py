# wait_for without a limit never times out.
# Clauses: WAITFOR-05
# Right: got=value
# Right: ended

from probe import asyncio, mark

async def slow():
    await asyncio.sleep_ms(40)
    return "value"

async def main():
    mark("got", await asyncio.wait_for_ms(slow(), None))

asyncio.run(main())
