import asyncio
from machine import UART

uart = UART(0, 115200)


async def echo():
    reader = asyncio.StreamReader(uart)
    writer = asyncio.StreamWriter(uart, {})
    while True:
        line = await reader.readline()
        if not line:
            return
        writer.write(line)
        await writer.drain()


async def heartbeat():
    seconds = 0
    while 1:
        await asyncio.sleep(1)
        seconds += 1
        print(seconds)


async def main():
    beat = asyncio.create_task(heartbeat())
    await echo()


if __name__ == "__main__":
    asyncio.run(main())
