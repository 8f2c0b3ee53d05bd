import asyncio
import my_board


async def blink():
    await asyncio.sleep_ms(100)


task = asyncio.create_task(blink())
my_board.start()
