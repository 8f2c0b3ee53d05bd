import uasyncio as asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
button = Pin(15)  # -> pin-without-mode


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


async def prepare():
    print("ready")


async def main():
    await asyncio.sleep_ms(10)
    for pin in (1, 2):
        await asyncio.sleep_ms(pin)
    if button.value():
        task = asyncio.create_task(blink())  # -> main-ends-early
    await prepare()


asyncio.run(main())
