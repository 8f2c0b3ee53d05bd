import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)
ready = asyncio.Event()
lock = asyncio.Lock()


class Lamp:
    async def flash(self):
        led.toggle()
        await asyncio.sleep_ms(10)


lamp = Lamp()


async def blink():
    led.toggle()
    await asyncio.sleep_ms(10)
    ready.set()


async def main():
    await blink  # -> await-not-awaitable
    await lamp.flash  # -> await-not-awaitable
    await ready  # -> await-not-awaitable
    await lock  # -> await-not-awaitable
    task = asyncio.create_task(led.toggle())  # -> function-as-task
    while not ready.is_set:  # -> method-not-called
        await asyncio.sleep_ms(10)
    if button.value == 0 and True:  # -> method-not-called
        led.on  # -> method-not-called
    while button.value:  # -> method-not-called
        await asyncio.sleep_ms(10)
    blink  # -> method-not-called
    await task


asyncio.run(main())
