# current_task raises RuntimeError outside of a run.
# Clauses: RUN-36
# Right: refused
# Right: ended

from probe import asyncio, mark

async def main():
    pass

asyncio.run(main())
try:
    mark("task", asyncio.current_task())
except RuntimeError:
    mark("refused")
