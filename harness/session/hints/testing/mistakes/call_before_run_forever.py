import uasyncio as asyncio
from machine import Pin

led = Pin(16, Pin.OUT)


async def blink():
    while True:
        led.toggle()
        asyncio.sleep_ms(100)  # -> coroutine-not-awaited


async def other():
    await asyncio.sleep(1)


loop = asyncio.get_event_loop()
blink()  # -> coroutine-not-awaited
loop.create_task(other)  # -> function-as-task
loop.run_until_complete(other)  # -> function-as-task
