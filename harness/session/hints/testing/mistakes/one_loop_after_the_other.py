import asyncio
from machine import Pin


async def blink(led, ms):
    while True:
        led.toggle()
        await asyncio.sleep_ms(ms)


async def main():
    await blink(Pin(16, Pin.OUT), 100)
    await blink(Pin(17, Pin.OUT), 300)  # -> never-reached


asyncio.run(main())
task = asyncio.create_task(blink(Pin(18, Pin.OUT), 50))  # -> never-reached
