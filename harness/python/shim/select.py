# The reference's `select` module. It is MicroPython's own module, but a poll waits in virtual time.
from uselect import *
import time

_REQUEST_POLL = 3


class poll:
    def __init__(self):
        # The registered objects. Each key is the id of an object. Each value holds the object and
        # the events to poll for.
        self._registered = {}

    def register(self, obj, eventmask=POLLIN | POLLOUT):
        self._registered[id(obj)] = (obj, eventmask)

    def unregister(self, obj):
        self._registered.pop(id(obj), None)

    def modify(self, obj, eventmask):
        if id(obj) not in self._registered:
            raise OSError(2)
        self.register(obj, eventmask)

    def poll(self, timeout=-1):
        start = time.ticks_ms()
        is_endless = timeout is None or timeout < 0
        while True:
            ready = self._ask()
            if ready or not is_endless and time.ticks_diff(time.ticks_ms(), start) >= timeout:
                return ready
            # Lets time pass, because a device may become ready only when time passes.
            time.sleep_ms(1)

    def ipoll(self, timeout=-1, flags=0):
        ready = self.poll(timeout)
        if flags & 1:
            for obj, _ in ready:
                self.modify(obj, 0)
        return iter(ready)

    def _ask(self):
        ready = []
        for obj, mask in list(self._registered.values()):
            events = obj.ioctl(_REQUEST_POLL, mask)
            if events < 0:
                raise OSError(-events)
            if events:
                ready.append((obj, events))
        return ready
