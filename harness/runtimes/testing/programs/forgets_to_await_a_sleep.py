from probe import asyncio, mark


async def main():
    asyncio.sleep_ms(5)
    try:
        await asyncio.sleep_ms(5)
        mark("slept")
    except AssertionError:
        mark("refused")


asyncio.run(main())
