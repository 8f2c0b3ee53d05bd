# Waits for times that the host knows: from the same seed, known-delays.ts computes the same times.
import micropython
from machine import freq

from probe import asyncio
from stopwatch import Stopwatch

SAMPLES = 20
PIN = -1
SHAPE = 0
DELAY_SEED = 1
BLOCK = 100

if freq() != 125_000_000:
    raise RuntimeError("wait_us counts cycles of 8 ns, and this board has others")

state = DELAY_SEED


def draw(below):
    global state
    state = state * 48271 % 2147483647
    return state % below


# This wait is exact. sleep_us would be up to 0.7 us wrong, because it waits until a clock with steps of 1 us has
# changed. Each microsecond takes 125 cycles: 3 * 40 in the inner loop, and 5 around the inner loop.
#
# A wait of n us must be n * 125 cycles longer than a wait of 0 us. Two branches would make it 2 cycles too short:
# - The first branch takes 1 cycle, but 2 cycles if r0 is 0.
# - The last branch takes 1 cycle, and not 2 as in the rounds before.
# So there are 2 empty cycles at the start.
@micropython.asm_thumb
def wait_us(r0):
    cmp(r0, 0)
    beq(END)
    nop()
    nop()
    label(MICROSECOND)
    nop()
    nop()
    mov(r1, 40)
    label(CYCLES)
    sub(r1, r1, 1)
    bne(CYCLES)
    sub(r0, r0, 1)
    bne(MICROSECOND)
    label(END)


def draw_steps():
    """Draws numbers below 8 until it draws a 0. Returns how many numbers came before the 0, at most 60."""
    steps = 0
    while steps < 60 and draw(8) > 0:
        steps += 1
    return steps


late = 0


# draw(1) always returns 0, but each call takes a different time. So the waits begin at different points within a step
# of the instrument.
def delay_us(i):
    global late
    if SHAPE == 0:
        return 301 + draw(1)
    if SHAPE == 1:
        return 100 + draw(500)
    if SHAPE == 2:
        return (500 if draw(10) < 3 else 100) + draw(200)
    if SHAPE == 3:
        return (20000 if draw(1000) == 0 else 0) + 100 + draw(400)
    if SHAPE == 4:
        return 100 + 400 * (i % BLOCK) // BLOCK + draw(200)
    if SHAPE == 5:
        return draw(1)
    if SHAPE == 6:
        return 500 if draw(10) < 3 else 100
    if SHAPE == 7:
        return 100 + draw(250) + draw(250)
    if SHAPE == 8:
        return 100 + 20 * draw_steps() + draw(20)
    if SHAPE == 9:
        return 100 + 15 * (i % BLOCK % 20) + draw(1)
    if i % (10 * BLOCK) == 0:
        late = i + draw(10 * BLOCK)
    return (20000 if i == late else 0) + 100 + draw(400)


async def main():
    watch = Stopwatch(PIN)
    # The call of wait_us itself takes time. So the measurements of an empty wait must also contain this call.
    us = 0
    for _ in range(20):
        await asyncio.sleep_ms(1)
        watch.start()
        wait_us(us)
        watch.stop()
    watch.calibrated()
    # The marks of `calibrated` made MicroPython forget where it found `wait_us`. This call finds `wait_us` again, so
    # that no sample contains the search.
    wait_us(us)
    for i in range(SAMPLES):
        us = delay_us(i)
        await asyncio.sleep_ms(0)
        watch.start()
        wait_us(us)
        watch.stop()
    watch.report()


asyncio.run(main())
