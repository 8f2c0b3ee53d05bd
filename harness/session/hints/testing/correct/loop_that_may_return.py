import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)


async def blink(times=None):
    if times is not None:
        for _ in range(times):
            led.toggle()
            await asyncio.sleep_ms(100)
        return
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)


async def pressed():
    while True:
        if not button.value():
            return
        await asyncio.sleep_ms(10)


async def serve():
    try:
        while True:
            await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("stopped")


async def main():
    await blink(3)
    await pressed()
    await serve()
    await blink(5)


asyncio.run(main())
