import asyncio


async def blink():
    await asyncio.sleep_ms(100)


async def main():
    task = asyncio.create_task(blink)  # -> function-as-task
    await task


asyncio.run(main)  # -> function-as-task
