"""A library of primitives that was written in a hurry. It works, but it breaks some promises.

Each defect has a comment with the clauses that must find it. The test compares the verdicts with
these comments, so the test notices both a missed defect and a false alarm."""

import asyncio


class QueueEmpty(Exception):
    pass


class QueueFull(Exception):
    pass


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._items = []
        self._put = asyncio.Event()
        self._got = asyncio.Event()
        self._unfinished = 0
        self._all_done = asyncio.Event()

    def qsize(self):
        return len(self._items)

    def empty(self):
        return not self._items

    def full(self):
        return 0 < self.maxsize <= len(self._items)

    async def get(self):
        # QUEUE-10: every item wakes all waiters. A waiter that finds no item goes to the end of the
        # line.
        while self.empty():
            self._put.clear()
            await self._put.wait()
        return self.get_nowait()

    def get_nowait(self):
        if self.empty():
            raise QueueEmpty
        self._got.set()
        return self._items.pop(0)

    async def put(self, item):
        # QUEUE-11: each free place wakes all waiters.
        while self.full():
            self._got.clear()
            await self._got.wait()
        self.put_nowait(item)

    def put_nowait(self, item):
        if self.full():
            raise QueueFull
        self._items.append(item)
        self._unfinished += 1
        self._put.set()

    def task_done(self):
        # QUEUE-18: an extra call of task_done raises no error.
        self._unfinished -= 1
        if self._unfinished <= 0:
            self._all_done.set()

    async def join(self):
        while self._unfinished > 0:
            self._all_done.clear()
            await self._all_done.wait()


class Semaphore:
    def __init__(self, value=1):
        # SEM-10: a negative number is accepted, and acquire never waits.
        self._permits = value
        self._released = asyncio.Event()

    # SEM-07: acquire returns nothing, and there is no locked().
    async def acquire(self):
        # SEM-05, SEM-06: if a permit is free, any task can take it before the tasks that already
        # wait for it.
        while self._permits == 0:
            self._released.clear()
            await self._released.wait()
        self._permits -= 1

    def release(self):
        self._permits += 1
        self._released.set()

    async def __aenter__(self):
        await self.acquire()
        return self

    async def __aexit__(self, *exc_info):
        self.release()
        # SEM-08: a task that leaves the `async with` block lets other tasks run.
        await asyncio.sleep(0)


class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        super().__init__(value)
        self._bound = value

    def release(self):
        if self._permits >= self._bound:
            raise ValueError
        super().release()


# COND-06: a condition does not support `async with`.
class Condition:
    def __init__(self, lock=None):
        self._lock = lock or asyncio.Lock()
        self._waiters = []

    def locked(self):
        return self._lock.locked()

    async def acquire(self):
        await self._lock.acquire()

    def release(self):
        self._lock.release()

    async def wait(self):
        self._check()
        notified = asyncio.Event()
        self._waiters.append(notified)
        self._lock.release()
        # COND-07: a task that is cancelled here does not get the lock back, and its waiter stays
        # in the list.
        await notified.wait()
        await self._lock.acquire()
        return True

    async def wait_for(self, predicate):
        while True:
            result = predicate()
            if result:
                return result
            await self.wait()

    def notify(self, n=1):
        self._check()
        for _ in range(min(n, len(self._waiters))):
            # COND-05: the last waiter is notified first.
            self._waiters.pop().set()

    def notify_all(self):
        self.notify(len(self._waiters))

    def _check(self):
        if not self._lock.locked():
            raise RuntimeError


class Barrier:
    def __init__(self, participants, func=None, args=()):
        self._participants = participants
        self._func = func
        self._args = args
        self._result = None
        self._arrived = 0
        self._opened = asyncio.Event()

    # BARRIER-08: awaiting the barrier returns nothing.
    def __iter__(self):
        opened = self._opened
        if not self.trigger():
            # BARRIER-07: a task that is cancelled here still counts as arrived.
            yield from opened.wait()

    def trigger(self):
        self._arrived += 1
        if self._arrived < self._participants:
            return False
        if self._func:
            result = self._func(*self._args)
            self._result = asyncio.create_task(result) if hasattr(result, "send") else result
        self._arrived = 0
        self._opened.set()
        self._opened = asyncio.Event()
        return True

    def busy(self):
        return self._arrived > 0

    def result(self):
        return self._result


class WaitAny:
    # ELO-19: each wait uses some memory that is never freed.
    _kept = []

    def __init__(self, elements):
        self._elements = elements

    async def wait(self):
        self._kept.append(bytearray(16))
        for element in self._elements:
            if element.is_set():
                return element
        await self._elements[0].wait()
