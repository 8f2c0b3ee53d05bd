from probe import asyncio, mark
from cyclic_barrier import Barrier


def fail():
    raise ValueError


async def participant(name, barrier):
    try:
        await barrier
        mark(name + " goes on")
    except ValueError:
        mark(name + " raises ValueError")


async def main():
    barrier = Barrier(3, fail)
    for _ in range(2):
        await asyncio.gather(*[participant(name, barrier) for name in "abc"])
    for participants in (0, -1):
        await Barrier(participants)
        mark("held by none", participants)


asyncio.run(main())
