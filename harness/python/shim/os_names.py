# The names that the module `os` of the interpreter lacks.
import os
import sys
from collections import namedtuple

# The result of `os.uname`. Its texts name a Pico with simulated pins, because programs choose their
# pins by these texts.
_release = ".".join(str(part) for part in sys.implementation.version[:3])
_uname = namedtuple("", ("sysname", "nodename", "release", "version", "machine"))(
    "rp2", "rp2", _release, "v" + _release, "Raspberry Pi Pico with RP2040, simulated"
)
if not hasattr(os, "uname"):
    os.uname = lambda: _uname
