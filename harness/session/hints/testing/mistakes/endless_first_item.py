import asyncio
from machine import Pin

pins = [Pin(n, Pin.OUT) for n in (16, 17, 18)]


async def blink(pin, ms):
    while True:
        pin.toggle()
        await asyncio.sleep_ms(ms)


async def main():
    for i, pin in enumerate(pins):
        await blink(pin, 100 * (i + 1))  # -> never-reached


async def others():
    for pin in pins:
        print(pin)
        await blink(pin, 100)  # -> never-reached


async def numbers():
    for n in range(16, 19):
        await blink(Pin(n, Pin.OUT), 100)  # -> never-reached


asyncio.run(main())
