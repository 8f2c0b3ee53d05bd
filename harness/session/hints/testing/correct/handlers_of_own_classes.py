import asyncio
import time
from machine import Pin, Timer


class Button:
    def __init__(self, pin):
        self.pin = Pin(pin, Pin.IN, Pin.PULL_UP)

    def init(self, callback=None):
        self.callback = callback

    def irq(self, handler):
        self.handler = handler

    async def run(self):
        last = 1
        while True:
            now = self.pin()
            if last and not now:
                self.callback()
                await self.handler(self)
            last = now
            await asyncio.sleep_ms(10)


led = Pin(16, Pin.OUT)
ready = asyncio.Event()


def on_press():
    ready.set()


def wait_a_little():
    time.sleep_ms(50)


async def on_press_async(button):
    led.on()
    await asyncio.sleep_ms(50)
    led.off()


async def main():
    button, other = Button(15), Button(14)
    buttons = [button, other]
    button.init(callback=on_press)
    button.irq(handler=on_press_async)
    buttons[1].irq(on_press_async)
    buttons[1].init(callback=on_press)
    await asyncio.gather(button.run(), ready.wait())


asyncio.run(main())
