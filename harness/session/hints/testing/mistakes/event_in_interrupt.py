import asyncio
from machine import Pin, Timer

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)
pressed = asyncio.Event()
ticked = None


def on_press(pin):
    count()
    pressed.set()  # -> event-in-interrupt


def count():
    released.set()  # -> event-in-interrupt


released = asyncio.Event()


class Switch:
    def __init__(self, pin):
        self.closed = asyncio.Event()
        pin.irq(handler=self._on_edge, trigger=Pin.IRQ_RISING)

    def _on_edge(self, pin):
        self.closed.set()  # -> event-in-interrupt


async def main():
    global ticked
    ticked = asyncio.Event()
    button.irq(trigger=Pin.IRQ_FALLING, handler=on_press)
    timer = Timer(-1)
    timer.init(period=100, mode=Timer.PERIODIC, callback=lambda t: ticked.set())  # -> event-in-interrupt
    while True:
        await pressed.wait()
        pressed.clear()
        led.toggle()


asyncio.run(main())
