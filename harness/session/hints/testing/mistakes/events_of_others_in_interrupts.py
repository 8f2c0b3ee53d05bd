import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)


class Hub:
    def __init__(self):
        self.go = asyncio.Event()


hub = Hub()


def attach(pin, event):
    def on_edge(p):
        event.set()  # -> event-in-interrupt

    pin.irq(on_edge, Pin.IRQ_FALLING)


def on_second(pin):
    hub.go.set()  # -> event-in-interrupt


async def answer(event):
    while True:
        await event.wait()
        event.clear()
        led.toggle()


async def main():
    ready = asyncio.Event()
    attach(Pin(15, Pin.IN, Pin.PULL_UP), ready)
    Pin(14, Pin.IN, Pin.PULL_UP).irq(on_second, Pin.IRQ_FALLING)
    await asyncio.gather(answer(ready), answer(hub.go))


asyncio.run(main())
