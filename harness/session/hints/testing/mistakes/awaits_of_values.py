import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)
ready = asyncio.Event()


def flash():
    led.on()
    led.off()


async def main():
    await flash()  # -> await-not-awaitable
    await led.toggle()  # -> await-not-awaitable
    await time.sleep_ms(100)  # -> await-not-awaitable
    await ready.set()  # -> await-not-awaitable


asyncio.run(main())
