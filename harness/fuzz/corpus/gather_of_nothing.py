# A gather without arguments returns an empty list.
# Clauses: GATHER-05
# Right: gathered=[]
# Right: ended

from probe import asyncio, mark

async def main():
    mark("gathered", await asyncio.gather())

asyncio.run(main())
