import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)


async def wait_for_press():
    while button.value() == 1:  # -> loop-never-awaits
        pass
    led.on()
    start = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), start) < 1000:  # -> loop-never-awaits
        pass
    led.off()


async def main():
    await wait_for_press()
    await asyncio.sleep(1)


asyncio.run(main())
