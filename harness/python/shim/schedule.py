# Replaces `micropython.schedule`, so that the kernel can count the callbacks that wait to be
# called. While a callback waits, the run is not a deadlock, because the callback may wake a task.
# `kbd_intr` chooses the key that interrupts the program while somebody types.
# `alloc_emergency_exception_buf` exists because many programs call it. It does nothing here,
# because there is no memory to reserve.

import sys
import _kernel
import micropython
from _errors import print_error


def _schedule(function, argument):
    micropython.schedule(_call, (function, argument))
    _kernel.scheduled(1)


def _call(call):
    _kernel.scheduled(-1)
    function, argument = call
    try:
        function(argument)
    except Exception as error:
        print_error(error)


class _Module:
    schedule = staticmethod(_schedule)
    alloc_emergency_exception_buf = staticmethod(lambda size: None)
    kbd_intr = staticmethod(_kernel.inputInterruptBy)

    def __getattr__(self, name):
        return getattr(micropython, name)


sys.modules["micropython"] = _Module()
