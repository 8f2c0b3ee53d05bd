# The names by which a user's own program recognizes its board, and its empty file system. Programs of clauses do not
# have these names.
import os
import sys
from collections import namedtuple


class _Sys:
    # The attributes of the built-in module cannot be changed.
    def __init__(self, module):
        self._module = module

    def __getattr__(self, name):
        return getattr(self._module, name)


_Implementation = namedtuple("", ("name", "version", "_machine", "_mpy", "_build"))


def install():
    """Modules that are imported after this call find the names of a Pico in `sys`, and only files of the program in `os`."""
    known = sys.modules.get("sys") or _Sys(sys)
    real = sys.implementation
    known.platform = "rp2"
    known.implementation = _Implementation(
        real.name, real.version, os.uname().machine, real._mpy, "RPI_PICO"
    )
    sys.modules["sys"] = sys.modules["usys"] = known
    _hide_files()


def _hide_files():
    ours = os.listdir("/")
    listdir, ilistdir = os.listdir, os.ilistdir

    def is_ours(folder, name):
        return name in ours and (folder or os.getcwd()) in ("/", ".") and os.getcwd() == "/"

    os.listdir = lambda folder=".": [name for name in listdir(folder) if not is_ours(folder, name)]
    os.ilistdir = lambda folder=".": (
        entry for entry in ilistdir(folder) if not is_ours(folder, entry[0])
    )
