# `return`, `break` and `continue` leave `async with` through `__aexit__`.
# Clauses: TASK-34
# Right: exit=return
# Right: exit=break
# Right: exit=continue
# Right: exit=continue
# Right: locked=False
# Right: ended

from probe import asyncio, mark

class Gate:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        await asyncio.sleep_ms(0)

    async def __aexit__(self, *args):
        await asyncio.sleep_ms(0)
        mark("exit", self.name)

async def returns(lock):
    async with Gate("return"):
        async with lock:
            return

async def main():
    lock = asyncio.Lock()
    await returns(lock)
    while True:
        async with Gate("break"):
            break
    for _ in range(2):
        async with Gate("continue"):
            continue
    mark("locked", lock.locked())

asyncio.run(main())
