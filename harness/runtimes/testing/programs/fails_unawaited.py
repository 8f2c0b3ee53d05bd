from probe import asyncio, mark


async def bad():
    raise ValueError("nobody looks")


async def main():
    task = asyncio.create_task(bad())
    await asyncio.sleep_ms(10)
    for n in range(2):
        try:
            await task
        except ValueError as error:
            mark("awaited", error)


asyncio.run(main())
