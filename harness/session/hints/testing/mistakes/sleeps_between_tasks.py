import asyncio
import machine
import time
from machine import Pin

led = Pin(16, Pin.OUT)
DEBUG = True
LEVEL = 0


async def blink(n):
    global LEVEL
    for _ in range(n):
        LEVEL += 1
        if DEBUG:
            time.sleep(2)  # -> blocking-sleep
        if LEVEL:
            time.sleep(1)  # -> blocking-sleep
        await asyncio.sleep_ms(100)


async def restart():
    while True:
        time.sleep(1)  # -> blocking-sleep
        if led():
            machine.reset()
        await asyncio.sleep(1)


async def stop():
    time.sleep(1)  # -> blocking-sleep
    await asyncio.sleep(1)
    machine.reset()


async def main():
    first = asyncio.create_task(blink(3))
    time.sleep_ms(300)  # -> blocking-sleep
    await first
    second = asyncio.create_task(restart())
    third = asyncio.create_task(stop())
    if led():
        await third
    time.sleep_ms(300)  # -> blocking-sleep


asyncio.run(main())
