import asyncio
import machine
import sys
import time
from machine import Pin
from micropython import const

led = Pin(16, Pin.OUT)
DEBUG = False
TRACE = const(0)
FAST = True


async def blink(n):
    for _ in range(n):
        led.toggle()
        if DEBUG:
            time.sleep(2)
        if FAST:
            await asyncio.sleep_ms(100)
        elif led():
            time.sleep(1)
        else:
            time.sleep(3)
        if TRACE and led.value():
            time.sleep_ms(50)
        if not FAST:
            time.sleep(1)


def fail():
    for _ in range(5):
        led.toggle()
        time.sleep_ms(100)
    machine.reset()


async def watch():
    while True:
        if not led():
            led.on()
            time.sleep(1); machine.soft_reset()
        await asyncio.sleep_ms(100)


async def check():
    if led():
        print("stop")
        time.sleep(1)
        led.off()
    sys.exit()


def show_end():
    led.on()
    time.sleep_ms(300)
    led.off()


async def main():
    time.sleep_ms(500)
    try:
        await asyncio.gather(blink(5), blink(6), asyncio.create_task(watch()))
    except OSError as error:
        print("fatal", error)
        time.sleep(5)
        machine.reset()
    time.sleep_ms(300)
    first = asyncio.create_task(blink(3))
    await asyncio.sleep_ms(50)
    await first
    time.sleep_ms(300)
    tasks = [asyncio.create_task(blink(n)) for n in range(3)]
    await asyncio.gather(*tasks)
    try:
        await asyncio.wait_for(check(), 1)
    except asyncio.TimeoutError:
        pass
    show_end()
    if led():
        fail()


asyncio.run(main())
