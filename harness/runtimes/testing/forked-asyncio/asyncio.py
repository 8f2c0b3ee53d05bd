# An asyncio with its own scheduler, which has one sorted list of tasks and calls time.sleep_ms
# while no task is due. The scheduler is broken on purpose: when an Event is set, its tasks wake in
# the wrong order.
import time


class CancelledError(BaseException):
    pass


class TimeoutError(Exception):
    pass


class Task:
    def __init__(self, coro):
        self.coro = coro
        self.is_over = False
        self.value = None
        self.error = None
        self.thrown = None
        # `awaiters` are the tasks that await this task. `place` is the list in which this task
        # itself waits.
        self.awaiters = []
        self.place = None

    def done(self):
        return self.is_over

    def cancel(self):
        if self is _now:
            raise RuntimeError("can't cancel self")
        if self.is_over:
            return False
        self.thrown = CancelledError()
        if self.place is not None:
            self.place.remove(self)
            self.place = None
        else:
            _due[:] = [entry for entry in _due if entry[1] is not self]
        _queue(self, time.ticks_ms())
        return True

    def __iter__(self):
        if not self.is_over:
            yield from _wait_in(self.awaiters)
        if self.error is not None:
            raise self.error
        return self.value

    __await__ = __iter__


class Event:
    def __init__(self):
        self.flag = False
        self.waiters = []

    def is_set(self):
        return self.flag

    def set(self):
        self.flag = True
        while self.waiters:
            _wake(self.waiters.pop())

    def clear(self):
        self.flag = False

    def wait(self):
        if not self.flag:
            yield from _wait_in(self.waiters)
        return True


class Loop:
    def create_task(self, coro):
        return create_task(coro)

    def run_until_complete(self, aw):
        goal = aw if isinstance(aw, Task) else create_task(aw)
        _run(goal)
        if goal.error is not None:
            raise goal.error
        return goal.value

    def close(self):
        pass


def sleep_ms(ms):
    _queue(_now, time.ticks_add(time.ticks_ms(), max(0, ms)))
    yield


def sleep(seconds):
    return sleep_ms(int(seconds * 1000))


def create_task(coro):
    task = Task(coro)
    _queue(task, time.ticks_ms())
    return task


def current_task():
    if _now is None:
        raise RuntimeError("no running event loop")
    return _now


def run(coro):
    return _loop.run_until_complete(coro)


def get_event_loop():
    return _loop


def new_event_loop():
    _due.clear()
    return _loop


# Each item is a pair: the tick at which a task is due, and the task.
_due = []
_now = None
_loop = Loop()


def _queue(task, due):
    place = len(_due)
    while place and time.ticks_diff(_due[place - 1][0], due) > 0:
        place -= 1
    _due.insert(place, (due, task))


def _wait_in(tasks):
    tasks.append(_now)
    _now.place = tasks
    yield


def _wake(task):
    task.place = None
    _queue(task, time.ticks_ms())


def _run(goal):
    global _now
    while not goal.is_over:
        ms = time.ticks_diff(_due[0][0], time.ticks_ms()) if _due else 1
        if ms > 0:
            time.sleep_ms(ms)
            continue
        _now = _due.pop(0)[1]
        _step(_now)
        _now = None


def _step(task):
    error, task.thrown = task.thrown, None
    try:
        if error is None:
            task.coro.send(None)
        else:
            task.coro.throw(error)
        return
    except StopIteration as stop:
        task.value = stop.value
    except (Exception, CancelledError) as raised:
        task.error = raised
    task.is_over = True
    while task.awaiters:
        _wake(task.awaiters.pop(0))
