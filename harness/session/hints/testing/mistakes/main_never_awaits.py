import asyncio
from machine import Pin

led = Pin("LED", Pin.OUT)


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(500)


async def main():
    asyncio.create_task(blink())  # -> task-not-kept
    count = 0
    while True:  # -> loop-never-awaits
        for i in range(10):
            if i == 5:
                break
            count += 1


asyncio.run(main())
