# These loops may wait only for microseconds, because their pins have no pull or are perhaps not
# buttons.
import asyncio
import board_pins
from machine import Pin

lines = [Pin(14, Pin.IN), Pin(15, Pin.IN)]
button = Pin(13, Pin.IN, Pin.PULL_UP)
either = [button, Pin(12, Pin.IN)]


class Sensor:
    def __init__(self, pin):
        self.pin = pin

    async def read(self):
        while self.pin.value():
            pass


class Any:
    def __init__(self, pin):
        self.pin = pin

    async def read(self):
        while self.pin():
            pass


async def wait(pin):
    while pin.value() == 0:
        pass


async def main():
    while lines[0].value():
        pass
    while either[1].value():
        pass
    await wait(lines[1])
    await Sensor(lines[0]).read()
    await Any(button).read()
    await Any(board_pins.busy).read()


asyncio.run(main())
