from probe import asyncio, mark, ticks_diff, ticks_us

TASKS = 1000
SLEEPS = 10


async def sleeper():
    for _ in range(SLEEPS):
        await asyncio.sleep_ms(1)


async def main():
    start = ticks_us()
    tasks = [asyncio.create_task(sleeper()) for _ in range(TASKS)]
    for task in tasks:
        await task
    mark("switches", TASKS * SLEEPS)
    mark("us", ticks_diff(ticks_us(), start))


asyncio.run(main())
