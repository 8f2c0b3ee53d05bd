# This module is for a user's own program, but not for the program of a clause. It has the names by
# which a program recognizes its board, and a file system that contains only the files of the
# program.
import builtins
import os
import sys
from collections import namedtuple


class _Sys:
    # An object of this class replaces the built-in module `sys`, because the attributes of the
    # built-in module cannot be changed.
    def __init__(self, module):
        self._module = module

    def __getattr__(self, name):
        return getattr(self._module, name)


_Implementation = namedtuple("", ("name", "version", "_machine", "_mpy", "_build"))


def install():
    """After this call, imported modules find the names of a Pico in `sys`, and only files of the program in `os`."""
    known = sys.modules.get("sys") or _Sys(sys)
    real = sys.implementation
    known.platform = "rp2"
    known.implementation = _Implementation(
        real.name, real.version, os.uname().machine, real._mpy, "RPI_PICO"
    )
    sys.modules["sys"] = sys.modules["usys"] = known
    _number_errors()
    _hide_files()


# For each error of files: its number in WebAssembly's C library, and its number on a board.
_NUMBERS = {2: 13, 8: 9, 20: 17, 28: 22, 31: 21, 44: 2, 51: 28, 54: 20, 55: 39, 63: 1, 69: 30}


def _number_errors():
    builtins.open = _with_numbers(builtins.open)
    for name in ("chdir", "ilistdir", "listdir", "mkdir", "remove", "rename", "rmdir", "stat", "unlink"):
        if hasattr(os, name):
            setattr(os, name, _with_numbers(getattr(os, name)))


def _with_numbers(function):
    def call(*args, **named):
        try:
            return function(*args, **named)
        except OSError as error:
            number = error.errno
        raise OSError(_NUMBERS.get(number, number))

    return call


def _hide_files():
    ours = os.listdir("/")
    listdir, ilistdir = os.listdir, os.ilistdir

    def is_ours(folder, name):
        return name in ours and (folder or os.getcwd()) in ("/", ".") and os.getcwd() == "/"

    os.listdir = lambda folder=".": [name for name in listdir(folder) if not is_ours(folder, name)]
    os.ilistdir = lambda folder=".": (
        entry for entry in ilistdir(folder) if not is_ours(folder, entry[0])
    )
