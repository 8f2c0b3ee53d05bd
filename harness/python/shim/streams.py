# The streams of the reference's `asyncio`. They work over any object with `ioctl`. The kernel refers to such a device
# by a number.

import errno
import _kernel
from asyncio import Lock, _call, _number, sleep_ms

_IN = 1
_OUT = 4
_CLOSED = 32
_REQUEST_POLL = 3

_devices = []
_device_of = {}


class Stream:
    def __init__(self, s, e={}):
        if not hasattr(s, "ioctl"):
            _refuse(
                "the reference has streams only over objects with ioctl(), such as a subclass of io.IOBase, and %s is not one"
                % type(s).__name__
            )
        self.s = s
        self._extra = e
        self._device = _open(s)
        # `_kept` is the data that the device has not accepted yet. `_accepted` is the number of
        # bytes that the device has accepted so far. `_offered` is the number of bytes that were
        # written to the stream so far.
        self._kept = b""
        self._accepted = 0
        self._offered = 0

    def get_extra_info(self, name):
        return self._extra[name]

    async def read(self, n=-1):
        async with self._device.reading:
            if n >= 0:
                return await self._device.attempt(_IN, self.s.read, n) or b""
            return await self._collect(self.s.read, n)

    async def readinto(self, buf):
        async with self._device.reading:
            return await self._device.attempt(_IN, self.s.readinto, buf) or 0

    async def readexactly(self, n):
        data = b""
        async with self._device.reading:
            while len(data) < n:
                part = await self._device.attempt(_IN, self.s.read, n - len(data))
                if not part:
                    raise EOFError
                data += part
        return data

    async def readline(self):
        line = b""
        async with self._device.reading:
            while line[-1:] != b"\n":
                part = await self._device.attempt(_IN, self.s.readline)
                if not part:
                    break
                line += part
        return line

    def write(self, buf):
        # If earlier data is still kept, the device must get that data first.
        accepted = 0 if self._kept else self.s.write(buf) or 0
        self._kept += buf[accepted:]
        self._accepted += accepted
        self._offered += len(buf)

    async def drain(self):
        if not self._kept:
            # Even if there is nothing to write, the other tasks get a turn (YIELD-14).
            return await sleep_ms(0)
        # Another task may write while this task waits. The drain of this task does not wait for that new data.
        goal = self._offered
        async with self._device.writing:
            while self._accepted < goal:
                if await self._device.attempt(_OUT, self._send) is None:
                    raise OSError(errno.EBADF)

    def close(self):
        self._device.close()

    async def wait_closed(self):
        self._device.close()

    async def _collect(self, read, n):
        data = b""
        while True:
            part = await self._device.attempt(_IN, read, n)
            if not part:
                return data
            data += part

    def _send(self):
        accepted = self.s.write(self._kept)
        if accepted:
            self._kept = self._kept[accepted:]
            self._accepted += accepted
        return accepted


StreamReader = StreamWriter = Stream


class _Device:
    # All streams over one object share one device: its polls, its line of readers and its line of writers.
    def __init__(self, s):
        self.s = s
        self.is_closed = False
        # A read starts only after the previous read has ended. The same is true for drains. So one task always gets a whole piece of data.
        self.reading = Lock()
        self.writing = Lock()
        self._number = len(_devices)
        _devices.append(self)

    def attempt(self, event, operation, *args):
        """Calls the operation when the device is ready. Repeats this while the operation returns None. Returns None if the device is closed."""
        while True:
            if self.is_closed:
                return None
            _kernel.deviceWait(self._number, event)
            yield _call
            result = None if self.is_closed else operation(*args)
            if result is not None:
                return result

    def poll(self, events):
        return _CLOSED if self.is_closed else self.s.ioctl(_REQUEST_POLL, events)

    def close(self):
        if not self.is_closed:
            self.is_closed = True
            close = getattr(self.s, "close", None)
            if close:
                close()


def poll(request):
    """Polls the device that the kernel asks for. Returns the next reply of the kernel."""
    try:
        events = _devices[request >> 3].poll(request & 7)
        if events < 0:
            raise OSError(-events)
    except Exception as error:
        return _kernel.pollFailed(_number(error))
    return _kernel.polled(events)


def open_connection(host, port, ssl=None, server_hostname=None):
    _refuse(_NO_SOCKETS % "open_connection")


def start_server(cb, host, port, backlog=5, ssl=None):
    _refuse(_NO_SOCKETS % "start_server")


_NO_SOCKETS = "asyncio.%s needs sockets, and the reference has no network"


def _open(s):
    device = _device_of.get(id(s))
    if device is None or device.is_closed:
        device = _device_of[id(s)] = _Device(s)
    return device


def _refuse(reason):
    import probe

    probe.unsupported(reason)
