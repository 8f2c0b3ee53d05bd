import asyncio
from machine import Pin
from queue import Queue, QueueEmpty

led = Pin(16, Pin.OUT)
items = [1, 2, 3]
q = Queue()


async def drain():
    while True:
        print(items.pop())
        led.toggle()


async def flush():
    while True:
        print("item", q.get_nowait())


async def read_all(file):
    while True:
        print(int(file.readline()))


async def read(name):
    await read_all(open(name))


async def main():
    try:
        await drain()
    except IndexError:
        print("all done")
    try:
        await flush()
    except QueueEmpty:
        print("empty")
    try:
        await read("numbers.txt")
    except (OSError, ValueError):
        print("end of the numbers")
    task = asyncio.create_task(flush())
    await asyncio.gather(task, return_exceptions=True)


asyncio.run(main())
