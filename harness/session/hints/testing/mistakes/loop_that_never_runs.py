import uasyncio as asyncio
from machine import Pin

led = Pin(16, Pin.OUT)


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


loop = asyncio.get_event_loop()
task = loop.create_task(blink())  # -> main-ends-early
