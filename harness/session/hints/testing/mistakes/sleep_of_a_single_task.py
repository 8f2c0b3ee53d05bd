import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)


def flash():
    led.on()
    time.sleep(0.5)  # -> blocking-sleep
    led.off()


async def main():
    time.sleep_ms(500)  # -> blocking-sleep
    while True:
        flash()
        await asyncio.sleep(1)


asyncio.run(main())
