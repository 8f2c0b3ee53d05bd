# A task cannot await itself, even within wait_for.
# Clauses: TASK-23
# Right: begin
# Right: refused
# Right: end
# Right: ended

from probe import asyncio, mark

async def lonely():
    try:
        await asyncio.current_task()
    except RuntimeError:
        mark("refused")

async def main():
    mark("begin")
    try:
        await asyncio.wait_for_ms(lonely(), 40)
    except asyncio.TimeoutError:
        mark("timeout")
    mark("end")

asyncio.run(main())
