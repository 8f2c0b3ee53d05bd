"""A board that is not a Pico: MicroPython's unix port behind the REPL of a board with a UART.

    micropython unix_board.py BOOT_MS

Tests run this program behind a pseudo-terminal. It prints a boot log with some noise, and
reads nothing until the log has ended. Then it offers the interactive REPL, the raw REPL and
raw-paste mode with a window of 32 bytes, as boards do. Its module machine has pins that
exist only in memory, with the names of a pyboard: Pin needs a text, and there are no
pull-downs. Ctrl-C cannot interrupt its code.
"""

import sys
import time

CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E = b"\x01", b"\x02", b"\x03", b"\x04", b"\x05"
WINDOW = 32
BANNER = b"raw REPL; CTRL-B to exit\r\n>"
BOOT_LOG = (
    b"\xff\x00\xf8ets Jun  8 2016 00:22:57\r\n\r\n"
    b"rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"
    b"load:0x3fff0030,len:4604\r\nraw REPL; not yet\r\nentry 0x400805b0\r\n"
)
PROMPT = b"MicroPython v1.25.0 on 2025-04-15; Unix board\r\n>>> "

source = sys.stdin.buffer
sink = sys.stdout.buffer


def read():
    byte = source.read(1)
    if not byte:
        sys.exit()
    return byte


class Pin:
    IN, OUT, PULL_UP = 0, 1, 2
    IRQ_FALLING, IRQ_RISING = 4, 8
    _levels = {}

    def __init__(self, name, mode=0, pull=None, value=None):
        if not isinstance(name, str):
            raise TypeError("a pin has a name")
        if name[:1] not in "XY" or not 1 <= int(name[1:]) <= 12:
            raise ValueError("no pin " + name)
        self.name = name
        self.pull = pull
        if value is not None:
            self._levels[name] = value

    def value(self, level=None):
        if level is not None:
            self._levels[self.name] = level
        return self._levels.get(self.name, int(self.pull == Pin.PULL_UP))

    def irq(self, handler, trigger):
        self.trigger = trigger


class Machine:
    Pin = Pin


def restart():
    """Deletes the modules that programs have imported, and returns a new global namespace.
    Pins keep their states."""
    for name in list(sys.modules):
        if name not in modules:
            del sys.modules[name]
    sys.modules["machine"] = Machine
    sys.path[:] = paths
    return {"__name__": "__main__"}


def read_code():
    """Reads code until Ctrl-D, in raw-paste mode if the host asks for this mode.
    Returns None at Ctrl-B."""
    code = b""
    while True:
        byte = read()
        if byte == CTRL_E and not code:
            read()
            read()
            return read_pasted()
        if byte == CTRL_A:
            sink.write(BANNER)
            code = b""
        elif byte == CTRL_B:
            return None
        elif byte == CTRL_C:
            code = b""
        elif byte == CTRL_D:
            sink.write(b"OK")
            return code
        else:
            code += byte


def read_pasted():
    sink.write(b"R\x01" + bytes((WINDOW, 0)))
    code = b""
    while True:
        byte = read()
        if byte == CTRL_D:
            sink.write(CTRL_D)
            return code
        code += byte
        if len(code) % WINDOW == 0:
            sink.write(b"\x01")


def run(code, names):
    try:
        exec(compile(code.decode(), "<stdin>", "exec"), names)
        sink.write(CTRL_D)
    except BaseException as error:
        sink.write(CTRL_D)
        sys.print_exception(error)
    sink.write(CTRL_D + b">")


def serve_raw(names):
    sink.write(BANNER)
    while True:
        code = read_code()
        if code is None:
            return
        if code:
            run(code, names)
        else:
            sink.write(b"\r\nMPY: soft reboot\r\n")
            names = restart()
            sink.write(BANNER)


def serve():
    while True:
        byte = read()
        if byte == CTRL_A:
            serve_raw(restart())
        if byte in (CTRL_A, CTRL_C, b"\r"):
            sink.write(b"\r\n>>> ")


modules = list(sys.modules)
paths = [path for path in sys.path if path]
sink.write(BOOT_LOG)
time.sleep_ms(int(sys.argv[1]))
sink.write(PROMPT)
serve()
