# These handlers may never reach their sleeps.
import asyncio
import time
from machine import Pin

DEBUG = False
led = Pin(16, Pin.OUT)
stop = Pin(14, Pin.IN, Pin.PULL_UP)


def on_stop(pin):
    if DEBUG:
        time.sleep_ms(20)
    if pin.value() == 0 and DEBUG:
        time.sleep_ms(20)
    if pin.value() == 7:
        time.sleep_ms(20)
    if pin.value() == 0:
        if DEBUG:
            time.sleep_ms(20)
        led.toggle()


stop.irq(on_stop)


async def main():
    while True:
        await asyncio.sleep(1)


asyncio.run(main())
