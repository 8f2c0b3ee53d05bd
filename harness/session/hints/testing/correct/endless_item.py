# Each of these loops needs only one item, or goes to the next item only after an exception.
import asyncio
from machine import Pin

pins = [Pin(n, Pin.IN) for n in (16, 17, 18)]
found = [Pin(19, Pin.IN), Pin(20, Pin.IN)]
found.pop()


async def serve(pin):
    while True:
        print(pin.value())
        await asyncio.sleep_ms(100)


async def blink(pin):
    for _ in range(3):
        print(pin.value())
        await asyncio.sleep_ms(100)


async def first_that_is_high():
    for pin in pins:
        if not pin.value():
            continue
        await serve(pin)


async def with_retries():
    for _ in range(3):
        try:
            await serve(pins[0])
        except OSError:
            print("again")


async def with_one():
    for pin in [pins[0]]:
        await serve(pin)


async def with_what_is_there():
    for pin in [one for one in pins if one.value()]:
        await serve(pin)
    for pin in found:
        await serve(pin)


async def in_tasks():
    tasks = []
    for pin in pins:
        tasks.append(asyncio.create_task(serve(pin)))
        await blink(pin)
    await asyncio.gather(*tasks)


async def main():
    coroutines = [first_that_is_high(), with_retries(), with_one(), with_what_is_there()]
    await asyncio.gather(in_tasks(), *coroutines)


asyncio.run(main())
