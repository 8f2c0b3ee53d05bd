"""A Firmata server for the digital pins of a Raspberry Pi Pico, on its USB serial port.

The protocol is https://github.com/firmata/protocol, version 2.5. The server supports
only digital pins: no analog input, PWM, servo or I2C. If it does
not support or understand a message, it answers with a string message.

Ctrl-C (0x03) outside a message ends the server, and the board returns to its REPL.
Firmata itself never sends the byte 0x03 outside a message.

seven_bits.py must be loaded in the same namespace.
"""

import binascii
import micropython
import select
import sys
import time
from machine import Pin, mem32
from micropython import const

DIGITAL_MESSAGE = const(0x90)
REPORT_ANALOG = const(0xC0)
REPORT_DIGITAL = const(0xD0)
ANALOG_MESSAGE = const(0xE0)
START_SYSEX = const(0xF0)
SET_PIN_MODE = const(0xF4)
SET_DIGITAL_PIN_VALUE = const(0xF5)
END_SYSEX = const(0xF7)
PROTOCOL_VERSION = const(0xF9)
SYSTEM_RESET = const(0xFF)

ANALOG_MAPPING_QUERY = const(0x69)
ANALOG_MAPPING_RESPONSE = const(0x6A)
CAPABILITY_QUERY = const(0x6B)
CAPABILITY_RESPONSE = const(0x6C)
PIN_STATE_QUERY = const(0x6D)
PIN_STATE_RESPONSE = const(0x6E)
STRING_DATA = const(0x71)
REPORT_FIRMWARE = const(0x79)
SAMPLING_INTERVAL = const(0x7A)

INPUT = const(0)
OUTPUT = const(1)
PULLUP = const(11)

MAJOR = const(2)
MINOR = const(5)

PINS = const(30)
PORTS = const(4)
# GP23, GP24 and GP29 are not on a Pico's header. The board uses them for power saving, VBUS sense and VSYS sense.
USABLE = tuple(range(23)) + (25, 26, 27, 28)

CTRL_C = const(0x03)
LONGEST_SYSEX = const(512)
# If a message does not continue within this time, its sender counts as gone, and the message is
# dropped. Ctrl-C has no effect inside a message. So after Ctrl-C, the host waits longer than this
# time.
MESSAGE_TIMEOUT_MS = const(500)
SIO_GPIO_IN = const(0xD0000004)


class Leave(Exception):
    """This exception ends the server, so that the board returns to the REPL, for example after Ctrl-C."""


class Firmata:
    """The server. Other code may add handlers for sysex messages, and functions that run between messages."""

    def __init__(self, name):
        self.name = name
        # Handlers of sysex messages. The key is the first byte, and the handler gets the rest of the message.
        self.sysex = {
            ANALOG_MAPPING_QUERY: self._answer_analog_mapping,
            CAPABILITY_QUERY: self._answer_capabilities,
            PIN_STATE_QUERY: self._answer_pin_state,
            REPORT_FIRMWARE: lambda message: self.report_firmware(),
            SAMPLING_INTERVAL: self._take_sampling_interval,
            STRING_DATA: lambda message: None,
        }
        # Functions that are called between messages, at least once per millisecond.
        self.chores = [self._report_ports]
        # Functions that are called before the pins become inputs: at the start, at a system reset and at the end.
        self.cleanups = []
        # The checksum of all bytes that have arrived. Other code may restart the checksum.
        self.heard = 0
        # Pins that a schedule drives at the moment.
        self.busy = set()
        self._pins = [None] * PINS
        self.modes = bytearray(PINS)
        self._reported = bytearray(PORTS)
        self._last = [None] * PORTS
        self._output = select.poll()
        self._output.register(sys.stdout, select.POLLOUT)

    def serve(self):
        """Handles messages until Ctrl-C arrives. Then makes all pins inputs."""
        micropython.kbd_intr(-1)
        try:
            self.reset()
            # Send the version immediately. Otherwise a client waits for seconds before it asks for
            # the version.
            self._report_version()
            self.report_firmware()
            self._serve_messages()
        except Leave:
            pass
        finally:
            self.reset()
            micropython.kbd_intr(3)

    def reset(self):
        """Makes all pins inputs without pulls, sets their output levels to low, and stops all reports."""
        for cleanup in self.cleanups:
            cleanup()
        self.busy.clear()
        for port in range(PORTS):
            self._reported[port] = 0
        for pin in USABLE:
            self.set_mode(pin, INPUT)
            self._pins[pin].value(0)

    def set_mode(self, pin, mode, value=None):
        """Sets the mode of a pin. An output starts at `value`, or at the level that was last written to the pin."""
        if mode == OUTPUT:
            self._pins[pin] = Pin(pin, Pin.OUT) if value is None else Pin(pin, Pin.OUT, value=value)
        else:
            self._pins[pin] = Pin(pin, Pin.IN, Pin.PULL_UP if mode == PULLUP else None)
        self.modes[pin] = mode

    def write(self, message):
        sys.stdout.buffer.write(message)

    def can_write(self):
        """True if there is room for at least one byte. If there is none, `write` waits for the host, at most half a second."""
        for _ in self._output.ipoll(0):
            return True
        return False

    def complain(self, text):
        """Sends a string message that says what the server could not do."""
        message = bytearray((START_SYSEX, STRING_DATA))
        put_text(message, text)
        message.append(END_SYSEX)
        self.write(message)

    def report_firmware(self):
        message = bytearray((START_SYSEX, REPORT_FIRMWARE, MAJOR, MINOR))
        put_text(message, self.name)
        message.append(END_SYSEX)
        self.write(message)

    def _serve_messages(self):
        poller = select.poll()
        poller.register(sys.stdin, select.POLLIN)
        read_into = sys.stdin.buffer.readinto
        one = bytearray(1)
        message = bytearray()
        missing = 0
        heard = time.ticks_ms()
        while True:
            if poller.poll(1):
                while True:
                    read_into(one)
                    byte = one[0]
                    self.heard = binascii.crc32(one, self.heard)
                    if byte >= 0x80 and byte != END_SYSEX:
                        if message:
                            self.complain("message 0x%02x was not finished" % message[0])
                        message = bytearray((byte,))
                        missing = _data_bytes(byte)
                    elif not message:
                        if byte == CTRL_C:
                            raise Leave
                        if byte >= 0x80:
                            self.complain("there was no sysex message to end")
                    elif message[0] == START_SYSEX:
                        if byte == END_SYSEX:
                            missing = 0
                        elif len(message) <= LONGEST_SYSEX:
                            message.append(byte)
                    elif byte == END_SYSEX:
                        self.complain("there was no sysex message to end")
                    else:
                        message.append(byte)
                        missing -= 1
                    if message and missing == 0:
                        self._handle(message)
                        message = bytearray()
                    if not poller.poll(0):
                        break
                heard = time.ticks_ms()
            elif message and time.ticks_diff(time.ticks_ms(), heard) > MESSAGE_TIMEOUT_MS:
                self.complain("message 0x%02x was not finished" % message[0])
                message = bytearray()
            for chore in self.chores:
                chore()

    def _handle(self, message):
        status = message[0]
        kind = status if status >= 0xF0 else status & 0xF0
        if kind == START_SYSEX:
            self._handle_sysex(message)
        elif kind == DIGITAL_MESSAGE:
            self._write_port(status & 0x0F, message[1] | message[2] << 7)
        elif kind == REPORT_DIGITAL:
            self._report_port(status & 0x0F, message[1])
        elif kind == SET_PIN_MODE:
            self._take_mode(message[1], message[2])
        elif kind == SET_DIGITAL_PIN_VALUE:
            self._write_pin(message[1], message[2])
        elif kind == PROTOCOL_VERSION:
            self._report_version()
        elif kind == SYSTEM_RESET:
            self.reset()
        elif kind == ANALOG_MESSAGE or kind == REPORT_ANALOG:
            self.complain("there are no analog pins")
        else:
            self.complain("message 0x%02x is not known" % status)

    def _handle_sysex(self, message):
        if len(message) < 2:
            self.complain("a sysex message was empty")
        elif len(message) > LONGEST_SYSEX:
            self.complain("a sysex message was longer than %d bytes" % LONGEST_SYSEX)
        elif message[1] not in self.sysex:
            self.complain("sysex message 0x%02x is not known" % message[1])
        else:
            try:
                self.sysex[message[1]](message[2:])
            except IndexError:
                self.complain("sysex message 0x%02x was too short" % message[1])

    def _take_mode(self, pin, mode):
        if pin not in USABLE:
            self.complain("there is no pin %d" % pin)
        elif mode not in (INPUT, OUTPUT, PULLUP):
            self.complain("pin %d has no mode %d" % (pin, mode))
        elif pin in self.busy:
            self.complain("pin %d is used by a schedule" % pin)
        else:
            self.set_mode(pin, mode)

    def _write_pin(self, pin, value):
        """Sets the level of an output. If the pin is an input, it will start at this level when it becomes an output."""
        if pin not in USABLE:
            self.complain("there is no pin %d" % pin)
        elif pin in self.busy:
            self.complain("pin %d is used by a schedule" % pin)
        else:
            self._pins[pin].value(value & 1)

    def _write_port(self, port, values):
        """Sets the outputs of the port. For an input, a 1 turns on its pull-up, as in StandardFirmata.

        There is one exception. If the server has reported a 1 for an input, a client only sends this 1 back, and the
        pull-up stays off.
        """
        if port >= PORTS:
            self.complain("there is no port %d" % port)
            return
        echo = self._last[port] if self._reported[port] else 0
        for pin in range(8 * port, min(8 * port + 8, PINS)):
            value = (values >> (pin & 7)) & 1
            if pin in self.busy or pin not in USABLE:
                continue
            if self.modes[pin] == OUTPUT:
                self._pins[pin].value(value)
            elif self.modes[pin] == INPUT and value and not (echo >> (pin & 7)) & 1:
                self.set_mode(pin, PULLUP)

    def _report_port(self, port, is_wanted):
        """Starts or stops the reports of a port. The server sends one report immediately, and then one per change."""
        if port >= PORTS:
            self.complain("there is no port %d" % port)
            return
        self._reported[port] = is_wanted
        self._last[port] = None
        self._report_ports()

    def _report_ports(self):
        levels = mem32[SIO_GPIO_IN]
        for port in range(PORTS):
            if not self._reported[port]:
                continue
            value = (levels >> 8 * port) & 0xFF & self._inputs(port)
            if value != self._last[port] and self.can_write():
                self._last[port] = value
                self.write(bytes((DIGITAL_MESSAGE | port, value & 0x7F, value >> 7)))

    def _inputs(self, port):
        mask = 0
        for pin in range(8 * port, min(8 * port + 8, PINS)):
            if self.modes[pin] != OUTPUT:
                mask |= 1 << (pin & 7)
        return mask

    def _report_version(self):
        self.write(bytes((PROTOCOL_VERSION, MAJOR, MINOR)))

    def _answer_capabilities(self, message):
        answer = bytearray((START_SYSEX, CAPABILITY_RESPONSE))
        for pin in range(PINS):
            if pin in USABLE:
                answer.extend(bytes((INPUT, 1, OUTPUT, 1, PULLUP, 1)))
            answer.append(0x7F)
        answer.append(END_SYSEX)
        self.write(answer)

    def _answer_analog_mapping(self, message):
        self.write(
            bytes((START_SYSEX, ANALOG_MAPPING_RESPONSE)) + b"\x7f" * PINS + bytes((END_SYSEX,))
        )

    def _answer_pin_state(self, message):
        """Reports the state of a pin: the level of an output, or 1 for an input that has a pull-up."""
        pin = message[0]
        if pin not in USABLE:
            self.complain("there is no pin %d" % pin)
            return
        mode = self.modes[pin]
        state = self._pins[pin].value() if mode == OUTPUT else int(mode == PULLUP)
        self.write(bytes((START_SYSEX, PIN_STATE_RESPONSE, pin, mode, state, END_SYSEX)))

    def _take_sampling_interval(self, message):
        """Does nothing. Only analog pins and I2C use the sampling interval, and this server supports neither."""


def _data_bytes(status):
    """Returns the number of bytes after the first byte, or -1 for a sysex message, which has an end byte."""
    if status == START_SYSEX:
        return -1
    if status < 0xF0:
        return 1 if status & 0xF0 in (REPORT_ANALOG, REPORT_DIGITAL) else 2
    return 2 if status in (SET_PIN_MODE, SET_DIGITAL_PIN_VALUE) else 0
