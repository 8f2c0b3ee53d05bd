import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
buttons = [Pin(14, Pin.IN, Pin.PULL_UP), Pin(15, Pin.IN, Pin.PULL_UP)]


class Reader:
    def __init__(self, pin):
        self.pin = pin

    async def wait(self):
        while self.pin.value():  # -> loop-never-awaits
            pass


async def wait_press(pin):
    while pin.value() == 1:  # -> loop-never-awaits
        pass


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


async def main():
    t = asyncio.create_task(blink())
    await asyncio.sleep_ms(250)
    while buttons[0].value():  # -> loop-never-awaits
        pass
    for button in buttons:
        while button():  # -> loop-never-awaits
            pass
    await wait_press(buttons[1])
    await Reader(buttons[0]).wait()
    await t


asyncio.run(main())
