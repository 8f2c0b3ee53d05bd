import asyncio
from machine import Pin
from queue import Queue

led = Pin(16, Pin.OUT)


async def blink(q, delay_ms):
    while True:
        led.toggle()
        try:
            delay_ms = await asyncio.wait_for_ms(q.get(), delay_ms)
        except asyncio.TimeoutError:
            pass


async def main():
    q = Queue()
    task = asyncio.create_task(blink(q, 500))
    coro = q.put(100)
    await coro
    jobs = [q.put(i) for i in range(3)]
    await asyncio.gather(*jobs)


asyncio.run(main())
