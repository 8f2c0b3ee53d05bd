import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)


async def blink():
    while True:  # -> loop-never-awaits
        led.toggle()


async def listen():
    while True:
        await asyncio.sleep(1)


async def main():
    try:
        await asyncio.gather(blink(), listen())
    except asyncio.TimeoutError:
        print("too slow")
    except Exception as error:
        print(error)
    finally:
        led.off()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
