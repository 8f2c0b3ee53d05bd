from probe import asyncio, mark
from fifo_condition import Condition


async def waiter(name, condition):
    await condition.acquire()
    try:
        await condition.wait()
        mark(name + " goes on")
    except asyncio.CancelledError:
        mark(name + " cancelled")
    condition.release()


async def main():
    condition = Condition()
    a, b = [asyncio.create_task(waiter(name, condition)) for name in "ab"]
    await asyncio.sleep(0)
    await condition.acquire()
    condition.notify()
    a.cancel()
    for _ in range(3):
        # The task is cancelled three more times, each time while it waits for the lock.
        await asyncio.sleep(0)
        a.cancel()
    condition.release()
    for _ in range(5):
        await asyncio.sleep(0)
    mark("b done", b.done())


asyncio.run(main())
