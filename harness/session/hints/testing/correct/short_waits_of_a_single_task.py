import asyncio
import time
from machine import Pin

trigger = Pin(16, Pin.OUT)


def pulse():
    trigger.on()
    time.sleep_us(2000)
    trigger.off()


def selftest():
    for _ in range(3):
        trigger.on()
        time.sleep(0.1)
        trigger.off()


async def main():
    selftest()
    while True:
        pulse()
        time.sleep_ms(2)
        await asyncio.sleep_ms(100)


asyncio.run(main())
