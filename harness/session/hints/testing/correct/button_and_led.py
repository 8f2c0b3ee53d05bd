import asyncio
from machine import Pin

led = Pin("LED", Pin.OUT)
button = Pin(14, Pin.IN, Pin.PULL_DOWN)
presses = 0


async def watch():
    global presses
    before = button.value()
    while True:
        now = button()
        if now and not before:
            presses += 1
            led.toggle()
        before = now
        await asyncio.sleep_ms(20)


async def main():
    watcher = asyncio.create_task(watch())
    await asyncio.sleep(30)
    watcher.cancel()
    print(presses, "presses")


asyncio.run(main())
