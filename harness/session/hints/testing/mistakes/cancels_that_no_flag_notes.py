import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)


async def blink():
    stopping = False
    errors = 0
    while True:
        try:
            led.toggle()
            await asyncio.sleep_ms(50)
        except asyncio.CancelledError:  # -> cancel-swallowed
            stopping = True
            errors += 1
        if button.value() == 0:
            break
        if stopping:
            print("errors", errors)


async def main():
    task = asyncio.create_task(blink())
    await asyncio.sleep_ms(200)
    task.cancel()


asyncio.run(main())
