import asyncio
import time
from machine import Pin, Timer

led = Pin(16, Pin.OUT)
pressed = asyncio.ThreadSafeFlag()
timer = Timer(period=1000, callback=lambda _: pressed.set())

for _ in range(3):
    led.toggle()
    time.sleep_ms(50)

while not led.value():
    led.on()


async def main():  # -> main-ends-early
    while True:
        await pressed.wait()
        led.toggle()
