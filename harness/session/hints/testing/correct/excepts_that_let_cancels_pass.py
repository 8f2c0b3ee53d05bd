import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
lock = asyncio.Lock()


async def blink():
    while True:
        try:
            led.toggle()
            await asyncio.sleep_ms(50)
        except Exception as error:
            print(error)


async def read():
    while True:
        try:
            await lock.acquire()
            await asyncio.sleep_ms(50)
        except asyncio.CancelledError:
            raise
        except:
            print("error")
        finally:
            lock.release()


async def count():
    try:
        while True:
            await asyncio.sleep_ms(50)
    except:
        print("stopped")


async def work():
    while True:
        try:
            await asyncio.sleep_ms(50)
        except:
            break


async def main():
    tasks = [asyncio.create_task(one()) for one in (blink, read, count)]
    await asyncio.sleep_ms(200)
    for task in tasks:
        task.cancel()
    await count()
    await work()
    try:
        await asyncio.wait_for(work(), 0.1)
    except asyncio.TimeoutError:
        pass


asyncio.run(main())
