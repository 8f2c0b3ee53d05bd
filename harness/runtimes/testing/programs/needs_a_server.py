import asyncio


async def main():
    await asyncio.start_server(print, "0.0.0.0", 8080)


asyncio.run(main())
