# Waits for known times. known-delays.ts computes the same times from the same seed.
from time import sleep_us

from probe import asyncio
from stopwatch import Stopwatch

SAMPLES = 20
PIN = -1
SHAPE = 0
SEED = 1
BLOCK = 100

state = SEED


def draw(below):
    global state
    state = state * 48271 % 2147483647
    return state % below


def delay_us(i):
    if SHAPE == 0:
        return 300
    if SHAPE == 1:
        return 100 + draw(500)
    if SHAPE == 2:
        return (500 if draw(10) < 3 else 100) + draw(200)
    if SHAPE == 3:
        return (20000 if draw(1000) == 0 else 0) + 100 + draw(400)
    return 100 + 400 * (i % BLOCK) // BLOCK + draw(200)


async def main():
    watch = Stopwatch(PIN)
    # The call of sleep_us itself takes time, so it belongs to the measurements of nothing.
    for _ in range(20):
        await asyncio.sleep_ms(1)
        watch.start()
        sleep_us(0)
        watch.stop()
    watch.calibrated()
    for i in range(SAMPLES):
        us = delay_us(i)
        await asyncio.sleep_ms(0)
        watch.start()
        sleep_us(us)
        watch.stop()
    watch.report()


asyncio.run(main())
