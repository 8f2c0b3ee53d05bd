import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
lock = asyncio.Lock()


async def blink():
    while True:
        try:
            led.toggle()
            await asyncio.sleep_ms(50)
        except:  # -> cancel-swallowed
            print("error")


async def read():
    while True:
        try:
            await lock.acquire()  # -> lock-not-released
            await asyncio.sleep_ms(50)
        except OSError:
            print("no sensor")
        except BaseException as error:  # -> cancel-swallowed
            print(error)


async def main():
    task = asyncio.create_task(blink())
    await asyncio.sleep_ms(200)
    task.cancel()
    await asyncio.wait_for(read(), 1)


asyncio.run(main())
