import asyncio
import time
from machine import Pin
from queue import Queue

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)


async def blink(q):
    delay_ms = 0
    while True:
        if not q.empty():
            delay_ms = await q.get()
        led.toggle()
        await asyncio.sleep_ms(delay_ms)  # -> stale-queue


async def slow(q):
    while True:
        await asyncio.sleep(1)  # -> stale-queue
        while q.qsize() > 0:
            print(q.get_nowait())


async def main():
    q = Queue()
    task = asyncio.create_task(blink(q))
    other = asyncio.create_task(slow(q))
    while True:
        if button.value() == 0:
            await q.put(time.ticks_ms() % 1000)
        await asyncio.sleep_ms(40)


asyncio.run(main())
