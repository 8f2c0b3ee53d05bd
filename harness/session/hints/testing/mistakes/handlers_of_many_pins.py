import asyncio
from machine import Pin

buttons = [Pin(number, Pin.IN, Pin.PULL_UP) for number in (14, 15)]


async def blink(_):
    await asyncio.sleep_ms(100)


async def main():
    for button in buttons:
        button.irq(handler=blink)  # -> coroutine-as-handler
    await asyncio.sleep(10)


asyncio.run(main())
