import uasyncio as asyncio
from machine import Pin


async def blink(led):
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


loop = asyncio.get_event_loop()
task = loop.create_task(blink(Pin(16, Pin.OUT)))
loop.run_forever()
other = loop.create_task(blink(Pin(17, Pin.OUT)))  # -> never-reached
