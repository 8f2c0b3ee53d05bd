# `run` waits if only a callback from outside can wake main.
# Clauses: RUN-42
# Right: waits
# Right: outside
# Right: returned=value
# Right: ended

from probe import asyncio, mark
from from_outside import call_later

async def main():
    event = asyncio.Event()

    def outside():
        mark("outside")
        event.set()

    mark("waits")
    call_later(40, outside)
    await event.wait()
    return "value"

mark("returned", asyncio.run(main()))
