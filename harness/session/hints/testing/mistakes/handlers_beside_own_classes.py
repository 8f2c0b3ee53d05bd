import asyncio
from machine import Pin, Timer
from sensors import Sensor

ready = asyncio.Event()
sensor = Sensor()
other = Pin(13, Pin.IN, Pin.PULL_UP)


class Button:
    def __init__(self, number):
        self.pin = Pin(number, Pin.IN, Pin.PULL_UP)
        self.pin.irq(handler=self.on_edge)
        self.timer = Timer()

    def irq(self, handler):
        self.timer.init(period=100, callback=handler)

    def on_edge(self, _):
        ready.set()  # -> event-in-interrupt


async def blink(_):
    await asyncio.sleep_ms(100)


def listen(pin):
    pin.irq(handler=blink)  # -> coroutine-as-handler


async def main():
    button = Button(14)
    listen(other)
    Timer().init(period=100, callback=blink)  # -> coroutine-as-handler
    Pin(15, Pin.IN, Pin.PULL_UP).irq(handler=blink)  # -> coroutine-as-handler
    await ready.wait()


asyncio.run(main())
