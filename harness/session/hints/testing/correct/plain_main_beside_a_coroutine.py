import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)


async def main():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


def blink():
    while True:
        led.toggle()
        time.sleep_ms(100)


try:
    blink()
except KeyboardInterrupt:
    led.off()
