import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)
stop = Pin(14, Pin.IN, Pin.PULL_UP)


class Button:
    def __init__(self, number):
        self.pin = Pin(number, Pin.IN, Pin.PULL_UP)
        self.pin.irq(self.pressed, Pin.IRQ_FALLING)
        self.flag = asyncio.ThreadSafeFlag()

    def pressed(self, pin):
        if pin.value() == 0:
            time.sleep_ms(200)  # -> blocking-sleep
            self.flag.set()

    async def run(self):
        while True:
            await self.flag.wait()
            led.toggle()


def on_stop(_):
    if not stop():
        led.off()
    else:
        time.sleep_ms(20)  # -> blocking-sleep


stop.irq(on_stop)


async def main():
    await Button(15).run()


asyncio.run(main())
