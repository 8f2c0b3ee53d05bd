import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)
flag = asyncio.ThreadSafeFlag()
event = asyncio.Event()
numbers = set()


def on_press(pin):
    numbers.add(1)
    flag.set()


async def answer():
    while True:
        await event.wait()
        event.clear()
        led.toggle()


async def main():
    button.irq(on_press, Pin.IRQ_FALLING)
    task = asyncio.create_task(answer())
    while True:
        await flag.wait()
        event.set()


asyncio.run(main())
