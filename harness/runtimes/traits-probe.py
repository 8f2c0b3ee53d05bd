# Asks a runtime about its traits (see harness/trace/traits.ts). Each answer is printed immediately,
# because a later question may kill or hang a broken runtime. A question that raises an exception
# gets no answer.
import gc
import io
import json
import sys

from probe import MICROPYTHON, asyncio, block_ms, ticks_add, ticks_diff, ticks_ms

TICKS_MAX = ticks_add(0, -1)
STARTS_NEAR_THE_WRAP = 0 <= TICKS_MAX - ticks_ms() < 100


def threads():
    return can_import("_thread")


def timers():
    return can_import("machine") and hasattr(__import__("machine"), "Timer")


def touchPads():
    return can_import("machine") and hasattr(__import__("machine"), "TouchPad")


def pinInterrupts():
    try:
        from machine import Pin

        return hasattr(Pin(25, Pin.OUT), "irq")
    except (ImportError, TypeError, ValueError):
        # The board does not have the pin, or the run has no pins.
        return False


def threadSafeFlags():
    return hasattr(asyncio, "ThreadSafeFlag")


def nativeTasks():
    try:
        from _asyncio import Task
    except ImportError:
        return False
    return asyncio.Task is Task


def tickWrap():
    # An RP2040 can start at any tick, because the program of the clause sets its hardware timer.
    is_rp2040 = sys.platform == "rp2" and "RP2040" in sys.implementation._machine
    return STARTS_NEAR_THE_WRAP or is_rp2040


class Device(io.IOBase):
    data = b"x"
    written = b""
    # The number of bytes that the device still accepts.
    room = 99

    def __init__(self, is_readable, is_writable):
        self.is_readable = is_readable
        self.is_writable = is_writable

    def ioctl(self, request, flags):
        if request != 3:
            return -1
        return flags & ((1 if self.is_readable else 0) | (4 if self.is_writable else 0))

    def read(self, n=-1):
        return self.data

    def readinto(self, buf):
        if self.data is None:
            return None
        buf[: len(self.data)] = self.data
        return len(self.data)

    def write(self, data):
        accepted = bytes(data[: self.room]) if self.is_writable else b""
        self.room -= len(accepted)
        self.written += accepted
        return len(accepted) or None

    def close(self):
        pass


def streams():
    if not MICROPYTHON or not hasattr(asyncio, "StreamReader"):
        return False

    async def main():
        return await asyncio.StreamReader(Device(True, False)).read(1)

    return asyncio.run(main()) == b"x"


def assertions():
    refused = []

    async def waiter(flag):
        try:
            await flag.wait()
        except AssertionError:
            refused.append(flag)

    async def main():
        flag = asyncio.ThreadSafeFlag()
        for _ in range(2):
            asyncio.create_task(waiter(flag))
        await turns(2)
        return len(refused) == 1

    return asyncio.run(main())


def goalContinuesAwaiters():
    async def first():
        await turns(2)
        return 1

    async def second(task):
        return await task

    loop = new_loop()
    task = loop.create_task(first())
    awaiter = loop.create_task(second(task))
    loop.run_until_complete(task)
    # If the task is not done, nothing would ever wake the awaiter. So the awaiter is only run if
    # the task is done.
    return task.done() and loop.run_until_complete(awaiter) == 1


def failedGoalContinuesAwaiters():
    async def first():
        await turns(2)
        raise ValueError

    async def second(task):
        try:
            await task
        except ValueError:
            pass

    loop = new_loop()
    task = loop.create_task(first())
    awaiter = loop.create_task(second(task))
    try:
        loop.run_until_complete(task)
    except ValueError:
        pass
    loop.run_until_complete(turns(3))
    return awaiter.done()


def returnsEndedResult():
    async def value():
        return 7

    loop = new_loop()
    task = loop.create_task(value())
    loop.run_until_complete(turns(2))
    return loop.run_until_complete(task) == 7


def checksAwaits():
    async def awaits_a_list():
        try:
            await [1]
        except TypeError:
            pass

    return ends(awaits_a_list())


def keepsBareYields():
    def yields():
        yield

    try:
        return ends(yields())
    except TypeError:
        # The runtime refuses a generator, so no generator can get lost.
        return True


def refusesCircularAwaits():
    tasks = []

    async def awaits_itself():
        try:
            await tasks[0]
        except RuntimeError:
            pass

    return ends(awaits_itself(), tasks)


def cancelsWaitForOnce():
    async def slow():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await turns(2)
            raise

    async def waiter():
        try:
            await asyncio.wait_for(slow(), 60)
        except asyncio.CancelledError:
            pass
        try:
            await turns(8)
            return True
        except asyncio.CancelledError:
            return False

    async def main():
        task = asyncio.create_task(waiter())
        await turns(3)
        task.cancel()
        return await task

    return asyncio.run(main())


def cancelsDuringCleanup():
    async def slow():
        try:
            await asyncio.Event().wait()
        finally:
            await turns(6)

    async def waiter():
        try:
            await asyncio.wait_for(slow(), 0)
        except asyncio.CancelledError:
            return True
        except asyncio.TimeoutError:
            return False

    async def main():
        task = asyncio.create_task(waiter())
        await turns(4)
        task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            # The timeout passed before the awaitable had started, so the awaitable had no cleanup
            # to run.
            return True

    return asyncio.run(main())


def returnsLateValues():
    async def value():
        await asyncio.sleep(0.002)
        block_ms(20)
        return 7

    async def main():
        try:
            return await asyncio.wait_for(value(), 0.01) == 7
        except asyncio.TimeoutError:
            return False

    return asyncio.run(main())


def newLoopSparesRun():
    async def main():
        task = asyncio.create_task(turns(1))
        try:
            new_loop().close()
        except RuntimeError:
            pass
        await turns(4)
        return task.done()

    return asyncio.run(main())


def measuresHeap():
    return hasattr(gc, "mem_alloc")


def collectsGarbage():
    if not hasattr(gc, "mem_alloc"):
        return None
    for _ in range(20):
        bytearray(100)
    before = gc.mem_alloc()
    gc.collect()
    return gc.mem_alloc() < before


def keepsFailures():
    async def fails():
        raise ValueError

    async def main():
        task = asyncio.create_task(fails())
        await asyncio.sleep(0)
        try:
            await task
        except ValueError:
            pass
        await asyncio.sleep(0)
        results = await asyncio.gather(task, return_exceptions=True)
        return isinstance(results[0], ValueError)

    return asyncio.run(main())


def refusesCancelOfAwaiter():
    refused = []
    parents = []

    async def child():
        try:
            parents[0].cancel()
            refused.append(False)
        except RuntimeError:
            refused.append(True)

    async def parent():
        await asyncio.create_task(child())

    async def main():
        parents.append(asyncio.create_task(parent()))
        await turns(4)

    try:
        asyncio.run(main())
    except AssertionError:
        # In MicroPython, `run` may raise AssertionError here: the cancel is passed on to the child,
        # and the child ends without receiving it.
        pass
    return refused[0]


def refusesDuplicatesSafely():
    async def child():
        await asyncio.sleep(0)

    async def main():
        task = asyncio.create_task(child())
        try:
            await asyncio.gather(task, task)
        except RuntimeError:
            pass
        await turns(3)
        return True

    try:
        return asyncio.run(main())
    except NameError:
        return False


def separatesStreamWaiters():
    if not MICROPYTHON:
        return None

    async def main():
        device = Device(False, False)
        stream = asyncio.StreamWriter(device, {})

        async def writer():
            stream.write(b"x")
            await stream.drain()

        reading = asyncio.create_task(stream.read(1))
        writing = asyncio.create_task(writer())
        await turns(3)
        reading.cancel()
        await turns(2)
        device.is_writable = True
        await turns(5)
        return writing.done()

    return asyncio.run(main())


def servesAllStreamWaiters():
    # In a build with assertions, the second task gets an exception. Other builds may forget the
    # first task.
    served = []

    async def drain(stream):
        stream.write(b"x")
        await stream.drain()
        served.append(stream)

    async def main():
        device = Device(False, False)
        stream = asyncio.StreamWriter(device, {})
        for _ in range(2):
            asyncio.create_task(drain(stream))
        await turns(3)
        device.is_writable = True
        await turns(8)
        return len(served) == 2

    return on_streams(main)


def keepsWritesDuringDrain():
    async def main():
        device = Device(False, False)
        stream = asyncio.StreamWriter(device, {})
        stream.write(b"first")
        draining = asyncio.create_task(stream.drain())
        await turns(3)
        stream.write(b"second")
        device.is_writable = True
        await draining
        await stream.drain()
        return device.written == b"firstsecond"

    return on_streams(main)


def continuesCancelledDrain():
    async def main():
        device = Device(False, False)
        stream = asyncio.StreamWriter(device, {})
        stream.write(b"data")
        draining = asyncio.create_task(stream.drain())
        await turns(3)
        device.is_writable = True
        device.room = 2
        await turns(5)
        draining.cancel()
        await turns(2)
        device.room = 9
        await stream.drain()
        return device.written == b"data"

    return on_streams(main)


def readintoWaitsAgain():
    async def main():
        device = Device(True, False)
        device.data = None
        reading = asyncio.create_task(asyncio.StreamReader(device).readinto(bytearray(1)))
        await turns(3)
        device.data = b"x"
        return await reading == 1

    return on_streams(main)


def closingWakesWaiters():
    async def main():
        stream = asyncio.StreamReader(Device(False, False))
        reading = asyncio.create_task(stream.read(1))
        await turns(3)
        stream.close()
        await stream.wait_closed()
        await turns(4)
        return reading.done()

    return on_streams(main)


def pollsIdleDevices():
    class Clock(Device):
        def ioctl(self, request, flags):
            self.is_readable = ticks_diff(ticks_ms(), self.due) >= 0
            return super().ioctl(request, flags)

    async def main():
        clock = Clock(False, False)
        clock.due = ticks_add(ticks_ms(), 10)
        try:
            await asyncio.wait_for(asyncio.StreamReader(clock).read(1), 0.5)
            return True
        except asyncio.TimeoutError:
            return False

    return on_streams(main)


def clearsCurrentTask():
    async def leaves():
        raise SystemExit

    try:
        asyncio.run(leaves())
    except SystemExit:
        pass
    try:
        asyncio.current_task()
        return False
    except RuntimeError:
        return True


def runWaitsWhenIdle():
    event = asyncio.Event()
    is_over = []

    async def main():
        act_later(10, event.set, is_over)
        await event.wait()
        return True

    woken = asyncio.run(main())
    is_over.append(True)
    return woken is True


def refusesNestedRuns():
    async def main():
        coro = turns(0)
        try:
            asyncio.run(coro)
            # Return immediately, because an await here could crash the interpreter.
            return False
        except RuntimeError:
            coro.close()
        try:
            asyncio.get_event_loop().run_forever()
            return False
        except RuntimeError:
            pass
        try:
            asyncio.current_task()
            return True
        except RuntimeError:
            return False

    return asyncio.run(main())


def on_streams(main):
    """Returns the result of `main`. On CPython, returns None, because streams of CPython need sockets and not devices."""
    return asyncio.run(main()) if MICROPYTHON else None


async def turns(n):
    for _ in range(n):
        await asyncio.sleep(0)


def ends(coro, tasks=[]):
    """Returns True if a task with the coroutine `coro` ends within a few turns. Also appends the task to `tasks`."""

    async def main():
        task = asyncio.create_task(coro)
        tasks.append(task)
        await turns(4)
        return task.done()

    return asyncio.run(main())


def act_later(ms, act, is_over):
    """Calls `act` after `ms` milliseconds, outside of all tasks. On MicroPython, does not call
    `act` if `is_over` is not empty by then."""
    if not MICROPYTHON:
        asyncio.get_running_loop().call_later(ms / 1000, act)
        return
    from micropython import schedule

    end = ticks_add(ticks_ms(), ms)

    def look(_):
        if is_over:
            return
        if ticks_diff(end, ticks_ms()) <= 0:
            act()
        else:
            schedule(look, None)

    schedule(look, None)


def can_import(name):
    try:
        __import__(name)
        return True
    except ImportError:
        return False


def new_loop():
    return asyncio.new_event_loop()


# The harmless questions come first. The questions are texts and not functions, because some builds
# do not keep the names of functions.
QUESTIONS = (
    "threads timers touchPads pinInterrupts threadSafeFlags nativeTasks tickWrap measuresHeap collectsGarbage streams assertions checksAwaits keepsBareYields "
    "refusesCircularAwaits cancelsWaitForOnce cancelsDuringCleanup "
    "returnsLateValues newLoopSparesRun goalContinuesAwaiters failedGoalContinuesAwaiters returnsEndedResult "
    "separatesStreamWaiters servesAllStreamWaiters keepsWritesDuringDrain continuesCancelledDrain "
    "readintoWaitsAgain closingWakesWaiters pollsIdleDevices refusesCancelOfAwaiter "
    "refusesDuplicatesSafely keepsFailures clearsCurrentTask refusesNestedRuns runWaitsWhenIdle"
)

for question in QUESTIONS.split():
    if MICROPYTHON:
        # A new event loop has none of the tasks that the previous question left.
        asyncio.new_event_loop()
    try:
        answer = globals()[question]()
    except Exception:
        continue
    if answer is None:
        continue
    # One call prints the whole answer, so that no other output can come between its parts.
    print("\x1eaiorig " + json.dumps({question: bool(answer)}) + "\x1e")
