import asyncio
import time
from machine import Pin

button = Pin(15, Pin.IN, Pin.PULL_UP)


async def wait_for_press():
    while button.value() == 1:  # -> loop-never-awaits
        pass
    led.on()
    start = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), start) < 1000:  # -> loop-never-awaits
        pass
    led.off()


led, other = Pin(16, Pin.OUT), Pin(17, Pin.IN, Pin.PULL_UP)
(door, window) = (Pin(18, Pin.IN, Pin.PULL_UP), Pin(19, Pin.OUT))


async def wait_for_both():
    while other():  # -> loop-never-awaits
        pass
    while door.value() == 1:  # -> loop-never-awaits
        pass
    while window.value():  # No hint: an output is not a button.
        pass


async def main():
    await wait_for_press()
    await wait_for_both()
    await asyncio.sleep(1)


asyncio.run(main())
