# A flag wakes its task once for each set.
# Clauses: TSF-03
# Right: woken
# Right: again
# Right: woken
# Right: ended

from probe import asyncio, mark

async def waiter(flag):
    while True:
        await flag.wait()
        mark("woken")

async def main():
    flag = asyncio.ThreadSafeFlag()
    asyncio.create_task(waiter(flag))
    await asyncio.sleep_ms(20)
    flag.set()
    await asyncio.sleep_ms(20)
    mark("again")
    flag.set()
    await asyncio.sleep_ms(20)

asyncio.run(main())
