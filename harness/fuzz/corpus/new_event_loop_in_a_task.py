# A call of new_event_loop in a task may be refused, and does not disturb the run.
# Clauses: CORNER-05
# Right: tick
# Right: other ends
# Right: tick
# Right: tick
# Right: returned=done
# Right: ended
# Known: tick | other ends | returned | ended
# Known: tick | other ends | did not end

from probe import asyncio, mark

async def ticker():
    for _ in range(3):
        mark("tick")
        await asyncio.sleep_ms(40)

async def other():
    await asyncio.sleep_ms(20)
    try:
        asyncio.new_event_loop()
    except RuntimeError:
        pass
    mark("other ends")

async def main():
    await asyncio.gather(ticker(), other())
    return "done"

mark("returned", asyncio.run(main()))
