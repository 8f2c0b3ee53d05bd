import asyncio
from machine import Pin

led = Pin(25)  # -> pin-without-mode
lamp = Pin("GP16")  # -> pin-without-mode
relay = Pin(17)  # -> pin-without-mode


async def main():
    for i in range(4):
        led.toggle()
        lamp.value(not lamp.value())
        relay(i % 2)
        Pin(18).on()  # -> pin-without-mode
        await asyncio.sleep_ms(100)


asyncio.run(main())
