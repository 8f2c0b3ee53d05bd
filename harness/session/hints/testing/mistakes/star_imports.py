from machine import *
from time import *
from uasyncio import *


async def blink():
    led = Pin(16, Pin.OUT)
    while True:
        led.toggle()
        await sleep_ms(100)


async def main():
    blink()  # -> coroutine-not-awaited
    await sleep_ms(1000)


run(main())
