import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)
power = Pin(17, Pin.OUT)


def wake_sensor():
    power.on()
    time.sleep_ms(30)


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


async def main():
    time.sleep_ms(5)
    wake_sensor()
    task = asyncio.create_task(blink())
    await task


asyncio.run(main())
