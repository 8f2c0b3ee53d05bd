import asyncio
import time
from machine import Pin, Timer

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)


async def flash(_):
    led.on()
    await asyncio.sleep_ms(50)
    led.off()


def pressed(_):
    led.on()
    time.sleep_ms(80)  # -> blocking-sleep
    led.off()
    asyncio.sleep_ms(5)  # -> coroutine-not-awaited


button.irq(trigger=Pin.IRQ_FALLING, handler=flash)  # -> coroutine-as-handler
timer = Timer(period=200, callback=flash)  # -> coroutine-as-handler
button.irq(pressed, Pin.IRQ_RISING)


async def main():
    while True:
        await asyncio.sleep(1)


asyncio.run(main())
