# The reference's `asyncio` module: a thin layer over the kernel, which is written in TypeScript.
# Coroutines, results and exceptions stay in Python, and calls to the kernel pass only their numbers
# and short texts. The kernel never throws into Python, because an exception would pass through wasm
# frames and skip `finally`. If the kernel has an exception, the call returns -1, and `_error`
# fetches the exception.

import sys
import _kernel
import _schedule
from _errors import print_error
from time import ticks_add, ticks_ms


class CancelledError(BaseException):
    pass


class TimeoutError(Exception):
    pass


class QueueEmpty(Exception):
    pass


class QueueFull(Exception):
    pass


# The low four bits of a reply are a request of the kernel. The other bits are the number of a task.
# For _POLL, they say what to poll.
_STEP, _STEP_WITH_VALUE, _STEP_WITH_ERROR, _REPORT, _OVER, _LIMIT, _FAILED, _INTERRUPT, _POLL = range(9)

# Each value has a number: 0 is None, 1 is True, 2 is False, 3 is a list. Values with other numbers,
# from 16 on, are in `_objects`.
_FIRST_OBJECT = 16

_objects = []
_tasks = []
_trap_sleep = _kernel.trapSleep
_trap_join = _kernel.trapJoin
_trap_call = _kernel.trapCall
_returned = _kernel.returned
_raised = _kernel.raised


class Task:
    def __init__(self, coro):
        self.coro = coro
        self._value = None
        self._error = None
        self._id = len(_tasks)
        _tasks.append(self)
        if _kernel.spawn(self._id):
            _kernel.nameTask(self._id, _name(self._id))

    def __iter__(self):
        return (yield self)

    __await__ = __iter__

    def done(self):
        return _kernel.isDone(self._id) == 1

    def cancel(self):
        return _check(_kernel.cancel(self._id)) == 1


class _Sleep:
    # All sleeps share one object, as on MicroPython (SLEEP-11). The deadline counts from the call
    # of the sleep, not from the await (SLEEP-10).
    due = 0
    is_armed = False
    # The exception that ends a sleep. It is made only once, so that a sleep allocates nothing (MEMORY-01).
    end = StopIteration()

    def __iter__(self):
        return self

    def __next__(self):
        if self.is_armed:
            self.is_armed = False
            return self
        self.end.__traceback__ = None
        raise self.end


class _Call:
    # A coroutine yields this trap to run the operation that the kernel has prepared.
    pass


_sleep = _Sleep()
_call = _Call()


def sleep_ms(ms):
    if _sleep.is_armed and _kernel.hasAsserts():
        raise AssertionError("the sleep before this one was called but not awaited")
    _sleep.due = ticks_add(ticks_ms(), ms if ms > 0 else 0)
    _sleep.is_armed = True
    return _sleep


def sleep(seconds):
    return sleep_ms(int(seconds * 1000))


def create_task(coro):
    if not hasattr(coro, "send"):
        raise TypeError("coroutine expected")
    return Task(coro)


def current_task():
    number = _kernel.currentId()
    if number < 0:
        raise RuntimeError("no running event loop")
    return _tasks[number]


def gather(*aws, return_exceptions=False):
    numbers = ",".join([str(_promote(aw)._id) for aw in aws])
    _check(_kernel.gather(numbers, 1 if return_exceptions else 0))
    return (yield _call)


def wait_for_ms(aw, timeout):
    task = _promote(aw)
    _check(_kernel.waitFor(task._id, -1 if timeout is None else max(0, timeout)))
    return (yield _call)


def wait_for(aw, timeout):
    return wait_for_ms(aw, None if timeout is None else int(timeout * 1000))


class Event:
    def __init__(self):
        self._id = _kernel.newEvent()

    # The classes of MicroPython's asyncio have the attribute `state`, and known libraries read it. A subclass may set
    # its own `state`.
    def __getattr__(self, name):
        return self.is_set() if name == "state" else _lacks(self, name)

    def is_set(self):
        return _kernel.eventIsSet(self._id) == 1

    def set(self):
        _kernel.eventSet(self._id)

    def clear(self):
        _kernel.eventClear(self._id)

    def wait(self):
        _kernel.eventWait(self._id)
        return (yield _call)


class Lock:
    def __init__(self):
        self._id = _kernel.newLock()

    # `state` is 0 (free), 1 (held), or the task that gets the lock next.
    def __getattr__(self, name):
        if name != "state":
            _lacks(self, name)
        state = _kernel.lockState(self._id)
        return state if state < 2 else _tasks[state - 2]

    def locked(self):
        return _kernel.lockLocked(self._id) == 1

    def acquire(self):
        _kernel.lockAcquire(self._id)
        return (yield _call)

    def release(self):
        _check(_kernel.lockRelease(self._id))

    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, exc_type, exc, traceback):
        self.release()


class ThreadSafeFlag:
    def __init__(self):
        self._id = _kernel.newFlag()

    def __getattr__(self, name):
        return _kernel.flagIsSet(self._id) if name == "state" else _lacks(self, name)

    def set(self):
        _kernel.flagSet(self._id)

    def clear(self):
        _kernel.flagClear(self._id)

    def wait(self):
        _kernel.flagWait(self._id)
        return (yield _call)


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._id = _kernel.newQueue(maxsize)

    def qsize(self):
        return _kernel.queueSize(self._id)

    def empty(self):
        return self.qsize() == 0

    def full(self):
        return 0 < self.maxsize <= self.qsize()

    def get(self):
        _kernel.queueGet(self._id)
        return (yield _call)

    def get_nowait(self):
        return _object(_check(_kernel.queueGetNowait(self._id)))

    def put(self, item):
        _kernel.queuePut(self._id, _number(item))
        yield _call

    def put_nowait(self, item):
        _check(_kernel.queuePutNowait(self._id, _number(item)))

    def task_done(self):
        _check(_kernel.queueTaskDone(self._id))

    def join(self):
        _kernel.queueJoin(self._id)
        yield _call


# Streams are imported only for a program that asks for them.
_STREAMS = ("StreamReader", "StreamWriter", "open_connection", "start_server")


def __getattr__(name):
    if name not in _STREAMS:
        raise AttributeError(name)
    import _streams

    return getattr(_streams, name)


class Loop:
    _handler = None
    # All calls of the exception handler share one dictionary, as on MicroPython (RUN-31).
    _context = {"message": "Task exception wasn't retrieved", "exception": None, "future": None}

    def create_task(self, coro):
        return create_task(coro)

    def run_until_complete(self, aw):
        _check(_kernel.checkIdle())
        task = _promote(aw)
        _pump(_kernel.begin(task._id))
        return _take(task)

    def run_forever(self):
        _check(_kernel.checkIdle())
        _pump(_kernel.beginForever())

    def stop(self):
        _kernel.stop()

    def close(self):
        pass

    def set_exception_handler(self, handler):
        Loop._handler = handler

    def get_exception_handler(self):
        return Loop._handler

    def default_exception_handler(self, loop, context):
        print(context["message"], file=sys.stderr)
        print("future:", context["future"], "coro=", context["future"].coro, file=sys.stderr)
        print_error(context["exception"], sys.stderr)

    def call_exception_handler(self, context):
        handler = Loop._handler
        if handler is None:
            self.default_exception_handler(self, context)
        else:
            handler(self, context)


_loop = Loop()


def get_event_loop():
    return _loop


def new_event_loop():
    _check(_kernel.discardTasks())
    return _loop


def run(coro):
    if not hasattr(coro, "send"):
        raise TypeError("coroutine expected")
    return _loop.run_until_complete(coro)


def _lacks(owner, name):
    raise AttributeError("'%s' object has no attribute '%s'" % (type(owner).__name__, name))


def _promote(aw):
    return aw if isinstance(aw, Task) else create_task(aw)


def _take(task):
    _kernel.take(task._id)
    if task._error is not None:
        raise task._error
    return task._value


def _pump(reply):
    """Runs steps of coroutines, as the kernel requests them, until the run is over."""
    try:
        while True:
            request = reply & 15
            if request > _STEP_WITH_ERROR:
                if request == _OVER:
                    return
                reply = _serve(request, reply >> 4)
                continue
            task = _tasks[reply >> 4]
            try:
                if request == _STEP:
                    trap = task.coro.send(None)
                elif request == _STEP_WITH_VALUE:
                    trap = task.coro.send(_object(_kernel.inboxValue()))
                else:
                    trap = task.coro.throw(_error())
                while True:
                    if trap is _sleep:
                        reply = _trap_sleep(_sleep.due)
                        break
                    if trap is _call:
                        reply = _trap_call()
                        break
                    if type(trap) is Task:
                        reply = _trap_join(trap._id)
                        break
                    trap = task.coro.throw(TypeError("'%s' is not awaitable" % type(trap).__name__))
            except StopIteration as stop:
                task._value = stop.value
                reply = _returned(_number(stop.value))
            except CancelledError as error:
                task._error = error
                reply = _raised(_number(error), 1)
            except Exception as error:
                task._error = error
                if _kernel.recordsTasks():
                    _kernel.describeException(_describe(error))
                reply = _raised(_number(error), 0)
            except BaseException as error:
                # SystemExit and KeyboardInterrupt leave the loop immediately (RUN-35).
                _raised(_number(error), 2)
                raise
    finally:
        _kernel.leave()


def _serve(request, number):
    if request == _POLL:
        import _streams

        return _streams.poll(number)
    if request == _LIMIT:
        text = _kernel.deadlockText()
        if text:
            _report_deadlock(text)
    if request in (_LIMIT, _FAILED):
        raise KeyboardInterrupt if request == _LIMIT else _error()
    if request == _INTERRUPT:
        import machine

        machine._call_due_handlers()
    else:
        context = Loop._context
        context["exception"] = _error()
        context["future"] = _tasks[number]
        _loop.call_exception_handler(context)
    return _kernel.proceed()


def _report_deadlock(text):
    waits = []
    for line in [] if text == "-" else text.split("\n"):
        number, awaited = line.split(" ", 1)
        if awaited[0] == "#":
            awaited = "the task " + _name(int(awaited[1:]))
        waits.append("%s waits for %s" % (_name(int(number)), awaited))
    if waits:
        print("Deadlock: nothing can end these waits.", file=sys.stderr)
    else:
        print("Deadlock: no task is left, and the loop runs forever.", file=sys.stderr)
    for wait in waits:
        print("  " + wait, file=sys.stderr)
    _kernel.reportDeadlock("\n".join(waits))


def _name(number):
    """Returns the name of a task's coroutine. The name comes from the repr of the coroutine."""
    parts = repr(_tasks[number].coro).split("'")
    return parts[1] if len(parts) > 1 else "task %d" % number


def _describe(error):
    text = str(error)
    return "%s: %s" % (type(error).__name__, text) if text else type(error).__name__


def _number(value):
    if value is None:
        return 0
    _objects.append(value)
    return len(_objects) - 1 + _FIRST_OBJECT


def _object(number):
    if number >= _FIRST_OBJECT:
        return _objects[number - _FIRST_OBJECT]
    if number == 3:
        text = _kernel.listText()
        return [_object(int(item)) for item in text.split(",")] if text else []
    return (None, True, False)[number]


_ERRORS = {
    "CancelledError": CancelledError,
    "TimeoutError": TimeoutError,
    "RuntimeError": RuntimeError,
    "TypeError": TypeError,
    "AssertionError": AssertionError,
    "OverflowError": OverflowError,
    "ValueError": ValueError,
    "QueueEmpty": QueueEmpty,
    "QueueFull": QueueFull,
}


def _error():
    number = _kernel.errorNumber()
    if number >= _FIRST_OBJECT:
        return _object(number)
    name = _kernel.errorName()
    message = _kernel.errorMessage()
    cls = _ERRORS.get(name)
    if cls is None:
        return RuntimeError("%s in the reference scheduler: %s" % (name, message))
    return cls(message) if message else cls()


def _check(result):
    if result < 0:
        raise _error()
    return result
