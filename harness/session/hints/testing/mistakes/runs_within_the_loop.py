import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
loop = asyncio.get_event_loop()


async def flash():
    led.on()
    await asyncio.sleep_ms(100)
    led.off()


async def main():
    asyncio.run(flash())  # -> run-in-coroutine
    loop.run_until_complete(flash())  # -> run-in-coroutine
    asyncio.get_event_loop().run_forever()  # -> run-in-coroutine


asyncio.run(main())
