import asyncio
import select
import sys
from machine import Pin, Timer

leds = {name: Pin(number, Pin.OUT) for name, number in (("red", 16), ("green", 17))}
tasks = {}
timer_fired = asyncio.ThreadSafeFlag()


async def blink(name, period):
    led = leds[name]
    while True:
        led.toggle()
        await asyncio.sleep(period / 2)


async def commands():
    poller = select.poll()
    poller.register(sys.stdin, select.POLLIN)
    while True:
        if poller.poll(0):
            name, _, period = sys.stdin.readline().strip().partition(" ")
            if name in tasks:
                tasks[name].cancel()
            tasks[name] = asyncio.create_task(blink(name, float(period)))
        await asyncio.sleep_ms(100)


async def ticks():
    Timer(period=1000, mode=Timer.PERIODIC, callback=lambda t: timer_fired.set())
    while True:
        await timer_fired.wait()
        print("tick")


async def main():
    for name in leds:
        tasks[name] = asyncio.create_task(blink(name, 1))
    await asyncio.gather(commands(), ticks())


asyncio.run(main())
