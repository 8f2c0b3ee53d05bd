import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)


async def read_button():
    return button.value() == 0


async def show():
    led.value(await read_button())


async def main():
    while True:  # -> loop-never-awaits
        await show()


asyncio.run(main())
