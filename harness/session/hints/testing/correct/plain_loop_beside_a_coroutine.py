import asyncio
import time
from machine import Pin

led = Pin(16, Pin.OUT)


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


while True:
    led.on()
    time.sleep_ms(200)
    led.off()
    time.sleep_ms(200)
