import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)


class Hub:
    def __init__(self):
        self.go = asyncio.ThreadSafeFlag()
        self.done = asyncio.Event()


class Signals:
    def __init__(self):
        self.done = asyncio.Event()


hub = Hub()
signals = Signals()
signals.done = asyncio.ThreadSafeFlag()


def attach(pin, flag):
    def on_edge(p):
        flag.set()

    pin.irq(on_edge, Pin.IRQ_FALLING)


def attach_all(pins, events):
    for pin, event in zip(pins, events):

        def on_edge(p):
            event.set()

        pin.irq(on_edge, Pin.IRQ_FALLING)


def on_second(pin):
    hub.go.set()
    signals.done.set()


async def answer(flag):
    while True:
        await flag.wait()
        led.toggle()
        hub.done.set()


async def main():
    ready = asyncio.ThreadSafeFlag()
    attach(Pin(15, Pin.IN, Pin.PULL_UP), ready)
    attach_all([Pin(13, Pin.IN, Pin.PULL_UP)], [ready])
    Pin(14, Pin.IN, Pin.PULL_UP).irq(on_second, Pin.IRQ_FALLING)
    await asyncio.gather(answer(ready), answer(hub.go), answer(signals.done))


asyncio.run(main())
