import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
lock = asyncio.Lock()


async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(0.5)  # -> float-milliseconds


async def measure():
    with lock:  # -> with-without-async
        await asyncio.sleep_ms(10)
    return 21


async def main():
    tasks = [measure(), measure()]
    await asyncio.gather(tasks)  # -> function-as-task
    result = asyncio.create_task(measure())
    print(result + 1)  # -> task-not-awaited
    print(result[0])  # -> task-not-awaited
    while True:
        asyncio.create_task(blink())  # -> tasks-pile-up
        await asyncio.sleep(1)


asyncio.run(main())
