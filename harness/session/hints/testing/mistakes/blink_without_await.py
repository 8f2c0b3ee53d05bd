import uasyncio
from machine import Pin

led = Pin(25, Pin.OUT)


async def blink(delay):
    while True:
        led.toggle()
        await uasyncio.sleep(delay)


async def main():
    blink(0.5)  # -> coroutine-not-awaited
    uasyncio.sleep(10)  # -> coroutine-not-awaited


uasyncio.run(main())
