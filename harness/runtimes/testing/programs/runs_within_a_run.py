from probe import asyncio, mark


async def inner():
    mark("inner")


async def main():
    try:
        asyncio.run(inner())
    except RuntimeError as error:
        mark("refused", error)
    await asyncio.sleep_ms(0)
    mark("outer goes on")


asyncio.run(main())
