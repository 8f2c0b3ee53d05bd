import io
import select
from time import ticks_diff, ticks_ms

from probe import mark


class Device(io.IOBase):
    readable_at = 0

    def ioctl(self, request, flags):
        return flags & select.POLLIN if ticks_diff(ticks_ms(), self.readable_at) >= 0 else 0


device = Device()
device.readable_at = 50
poller = select.poll()
poller.register(device, select.POLLIN)
mark("not yet", poller.poll(0) == [])
mark("time is over", poller.poll(20) == [])
mark("readable", poller.poll() == [(device, select.POLLIN)])
mark("at", ticks_ms())
mark("once", [events for _, events in poller.ipoll(0, 1)])
mark("only once", poller.poll(10) == [])
poller.modify(device, select.POLLIN | select.POLLOUT)
mark("modified", [events for _, events in poller.poll()])
poller.unregister(device)
mark("unregistered", poller.poll(0) == [])
try:
    poller.modify(device, select.POLLIN)
except OSError as error:
    mark("unknown", error)
