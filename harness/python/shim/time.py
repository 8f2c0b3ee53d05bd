# The reference's `time`: MicroPython's own, on the kernel's clock.
from utime import *
import _kernel
import utime


# Who only looks at the time in a loop is interrupted there, too.
def ticks_ms():
    _call_interrupts()
    return utime.ticks_ms()


def ticks_us():
    _call_interrupts()
    return _kernel.ticksUs()


def sleep_us(us):
    while us > 0:
        # It comes back early where an interrupt is due, and with less than nothing at the run's limit.
        us = _kernel.block(us)
        _call_interrupts()
    if us < 0:
        raise KeyboardInterrupt


def sleep_ms(ms):
    while ms > 100000:
        # Larger numbers of microseconds do not cross to the kernel whole.
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
