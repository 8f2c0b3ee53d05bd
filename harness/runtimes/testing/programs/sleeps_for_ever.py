from probe import asyncio, mark


async def main():
    mark("start")
    while True:
        await asyncio.sleep_ms(100)


asyncio.run(main())
