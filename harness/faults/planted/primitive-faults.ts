import type { Fault } from "./fault.ts";

const SEMAPHORE = "fixtures/lib/primitives/fifo_semaphore.py";
const CONDITION = "fixtures/lib/primitives/fifo_condition.py";
const BARRIER = "fixtures/lib/primitives/cyclic_barrier.py";
const QUEUE = "fixtures/lib/primitives/fifo_queue.py";

/** Faults in our semaphores, which are written in Python. */
const semaphoreFaults: readonly Fault[] = [
  {
    name: "a permit that goes to a waiter is also added to the free permits",
    patches: [
      {
        file: SEMAPHORE,
        find: "        else:\n            self._permits += 1\n",
        replace: "        self._permits += 1\n",
      },
    ],
    caughtBy: ["SEM-01"],
  },
  {
    name: "a semaphore that is created with 0 permits has 1 permit",
    patches: [
      { file: SEMAPHORE, find: "self._permits = value", replace: "self._permits = max(1, value)" },
    ],
    caughtBy: ["SEM-02"],
  },
  {
    name: "a release sets the number of free permits to 1 instead of adding 1",
    patches: [{ file: SEMAPHORE, find: "self._permits += 1", replace: "self._permits = 1" }],
    caughtBy: ["SEM-03"],
    breaksPrograms: true,
  },
  {
    name: "waiters get permits last in, first out",
    patches: [{ file: SEMAPHORE, find: "self._line.pop(0)", replace: "self._line.pop()" }],
    caughtBy: ["SEM-04"],
  },
  {
    name: "a released permit is free until the waiter runs, so another task can take it",
    patches: [
      {
        file: SEMAPHORE,
        find: "            await place.wait()\n",
        replace: `            await place.wait()
            while not self._permits:
                place.clear()
                self._line.insert(0, place)
                await place.wait()
            self._permits -= 1\n`,
      },
      {
        file: SEMAPHORE,
        find: "        else:\n            self._permits += 1\n",
        replace: "        self._permits += 1\n",
      },
    ],
    caughtBy: ["SEM-05", "SEM-06"],
  },
  {
    name: "if `acquire` of a semaphore had to wait, it returns None instead of True",
    patches: [
      {
        file: SEMAPHORE,
        find: "            raise\n        return True\n",
        replace: "            raise\n",
      },
    ],
    caughtBy: ["SEM-07"],
  },
  {
    name: "if a semaphore has no free permit and no task waits, `locked()` returns False",
    patches: [
      { file: SEMAPHORE, find: "return not self._permits", replace: "return bool(self._line)" },
    ],
    caughtBy: ["SEM-07"],
  },
  {
    name: "if the body of a semaphore's `async with` raises, the permit is not released",
    patches: [
      {
        file: SEMAPHORE,
        find: "traceback):\n        self.release()",
        replace: "traceback):\n        if exc_type is None:\n            self.release()",
      },
    ],
    caughtBy: ["SEM-08"],
  },
  {
    name: "if the body of a semaphore's `async with` raises, another task runs before the exception leaves the block",
    patches: [
      {
        file: SEMAPHORE,
        find: "traceback):\n        self.release()",
        replace:
          "traceback):\n        self.release()\n        if exc_type:\n            await asyncio.sleep(0)",
      },
    ],
    caughtBy: ["SEM-08"],
  },
  {
    name: "if a waiter gets a permit and is cancelled before it runs, the permit is lost",
    patches: [
      {
        file: SEMAPHORE,
        find: "                self.release()\n            raise",
        replace: "                pass\n            raise",
      },
    ],
    caughtBy: ["SEM-09"],
    breaksPrograms: true,
  },
  {
    name: "a cancelled waiter stays in line for a permit",
    patches: [
      {
        file: SEMAPHORE,
        find: "                self._line.remove(place)",
        replace: "                pass",
      },
    ],
    caughtBy: ["SEM-09"],
    breaksPrograms: true,
  },
  {
    name: "a semaphore accepts a negative number of permits",
    patches: [{ file: SEMAPHORE, find: "if value < 0:", replace: "if False:" }],
    caughtBy: ["SEM-10"],
  },
  {
    name: "a bounded semaphore accepts one release too many",
    patches: [
      {
        file: SEMAPHORE,
        find: "self._permits >= self._bound",
        replace: "self._permits > self._bound",
      },
    ],
    caughtBy: ["BSEM-01"],
  },
  {
    name: "a bounded semaphore refuses a release, but still adds a permit",
    patches: [
      {
        file: SEMAPHORE,
        find: "        if self._permits >= self._bound:\n",
        replace: "        if self._permits >= self._bound:\n            self._permits += 1\n",
      },
    ],
    caughtBy: ["BSEM-01"],
  },
  {
    name: "a bounded semaphore refuses a release if the permit goes to a waiter",
    patches: [
      {
        file: SEMAPHORE,
        find: "if self._permits >= self._bound:",
        replace: "if self._permits + len(self._line) >= self._bound:",
      },
    ],
    caughtBy: ["BSEM-02"],
    breaksPrograms: true,
  },
  {
    name: "if a waiter of a bounded semaphore gets a permit and is cancelled before it runs, the permit is lost",
    patches: [
      {
        file: SEMAPHORE,
        find: "                self.release()\n            raise",
        replace:
          '                if not hasattr(self, "_bound"):\n                    self.release()\n            raise',
      },
    ],
    caughtBy: ["BSEM-02"],
  },
];

/** Faults in our condition variable, which is written in Python. */
const conditionFaults: readonly Fault[] = [
  {
    name: "notify does not require the lock",
    patches: [{ file: CONDITION, find: "if not self.locked():", replace: "if False:" }],
    caughtBy: ["COND-01"],
  },
  {
    name: "`wait` of a condition does not release the lock",
    patches: [
      {
        file: CONDITION,
        find: "        self._line.append(place)\n        self.release()\n",
        replace: "        self._line.append(place)\n",
      },
    ],
    caughtBy: ["COND-02"],
    breaksPrograms: true,
  },
  {
    name: "a notified task continues without the lock",
    patches: [
      {
        file: CONDITION,
        find: "                await self.acquire()\n                break",
        replace: "                break",
      },
    ],
    caughtBy: ["COND-02", "COND-03"],
    breaksPrograms: true,
  },
  {
    name: "a condition's wait returns nothing",
    patches: [{ file: CONDITION, find: "        return True\n", replace: "" }],
    caughtBy: ["COND-02"],
  },
  {
    name: "notify wakes all waiters",
    patches: [
      { file: CONDITION, find: "in self._line[: max(0, n)]:", replace: "in list(self._line):" },
    ],
    caughtBy: ["COND-04"],
  },
  {
    name: "a condition notifies the last waiter first",
    patches: [
      {
        file: CONDITION,
        find: "in self._line[: max(0, n)]:",
        replace: "in list(reversed(self._line))[: max(0, n)]:",
      },
    ],
    caughtBy: ["COND-05"],
  },
  {
    name: "if the body of a condition's `async with` raises, the lock is not released",
    patches: [
      {
        file: CONDITION,
        find: "traceback):\n        self.release()",
        replace: "traceback):\n        if exc_type is None:\n            self.release()",
      },
    ],
    caughtBy: ["COND-06"],
  },
  {
    name: "a cancelled waiter stays in line and uses up a notify",
    patches: [
      {
        file: CONDITION,
        find: "                self._line.remove(place)\n            else",
        replace: "                pass\n            else",
      },
    ],
    caughtBy: ["COND-07"],
  },
  {
    name: "a cancelled waiter of a condition continues without the lock",
    patches: [
      {
        file: CONDITION,
        find: "            cancelled = error\n        while True:",
        replace: "            raise\n        while True:",
      },
    ],
    caughtBy: ["COND-07", "COND-10"],
  },
  {
    name: "`wait_for` of a condition waits although the predicate is already true",
    patches: [
      {
        file: CONDITION,
        find: "            result = predicate()\n",
        replace: "            await self.wait()\n            result = predicate()\n",
      },
    ],
    caughtBy: ["COND-08"],
    breaksPrograms: true,
  },
  {
    name: "`wait_for` of a condition returns True instead of the value of the predicate",
    patches: [{ file: CONDITION, find: "return result", replace: "return True" }],
    caughtBy: ["COND-08"],
  },
  {
    name: "a condition makes a new lock instead of using the lock that it is given",
    patches: [
      {
        file: CONDITION,
        find: "asyncio.Lock() if lock is None else lock",
        replace: "asyncio.Lock()",
      },
    ],
    caughtBy: ["COND-09"],
    breaksPrograms: true,
  },
];

/** Faults in our barrier, which is written in Python. */
const barrierFaults: readonly Fault[] = [
  {
    name: "the barrier opens while one task is still missing",
    patches: [
      {
        file: BARRIER,
        find: "< self._participants:",
        replace: "< self._participants - 1:",
      },
    ],
    caughtBy: ["BARRIER-01", "BARRIER-05"],
  },
  {
    name: "the last task that arrives at a barrier lets other tasks run before it continues",
    patches: [
      {
        file: BARRIER,
        find: "        if not self._opens():",
        replace: "        if self._opens():\n            await asyncio.sleep(0)\n        else:",
      },
    ],
    caughtBy: ["BARRIER-02"],
  },
  {
    name: "tasks leave a barrier in the reverse order of their arrival",
    patches: [
      {
        file: BARRIER,
        find: "for place in arrivals:",
        replace: "for place in reversed(arrivals):",
      },
    ],
    caughtBy: ["BARRIER-02"],
  },
  {
    name: "a barrier that has opened stays open",
    patches: [
      { file: BARRIER, find: "        self._arrivals = []\n        try:", replace: "        try:" },
    ],
    caughtBy: ["BARRIER-03", "BARRIER-06"],
  },
  {
    name: "the barrier calls its function only in the first round",
    patches: [
      { file: BARRIER, find: "if self._func:", replace: "if self._func and not self._result:" },
    ],
    caughtBy: ["BARRIER-04"],
  },
  {
    name: "the barrier does not start a task for the coroutine that its function returns",
    patches: [
      {
        file: BARRIER,
        find: 'asyncio.create_task(result) if hasattr(result, "send") else result',
        replace: "result",
      },
    ],
    caughtBy: ["BARRIER-04"],
    breaksPrograms: true,
  },
  {
    name: "`trigger` of a barrier returns None instead of True or False",
    patches: [
      {
        file: BARRIER,
        find: "self._arrivals.append(asyncio.Event())\n        return self._opens()",
        replace: "self._arrivals.append(asyncio.Event())\n        self._opens()",
      },
    ],
    caughtBy: ["BARRIER-05"],
  },
  {
    name: "a barrier is always busy",
    patches: [{ file: BARRIER, find: "return bool(self._arrivals)", replace: "return True" }],
    caughtBy: ["BARRIER-06"],
  },
  {
    name: "a cancelled task still counts as arrived at the barrier",
    patches: [{ file: BARRIER, find: "arrivals.remove(place)", replace: "pass" }],
    caughtBy: ["BARRIER-07"],
  },
  {
    name: "a barrier counts arrivals from 1",
    patches: [
      { file: BARRIER, find: "arrivals.index(place)", replace: "arrivals.index(place) + 1" },
    ],
    caughtBy: ["BARRIER-08"],
  },
];

/** Faults in our Python queue, which programs get if the runtime has no queue. */
const queueFaults: readonly Fault[] = [
  {
    name: "items come out last in, first out (Python)",
    patches: [{ file: QUEUE, find: "self._items.pop(0)", replace: "self._items.pop()" }],
    caughtBy: ["QUEUE-01"],
  },
  {
    name: "if a put wakes a task and this task is cancelled before it runs, the item is lost (Python)",
    patches: [
      { file: QUEUE, find: "if place.is_set() and not is_blocked():", replace: "if False:" },
    ],
    caughtBy: ["QUEUE-13"],
    breaksPrograms: true,
  },
  {
    name: "of several waiting tasks, a queue wakes the last one first (Python)",
    patches: [
      {
        file: QUEUE,
        find: "for place in self._places:",
        replace: "for place in reversed(self._places):",
      },
    ],
    caughtBy: ["QUEUE-08", "QUEUE-09"],
  },
  {
    name: "every item wakes all waiters (Python)",
    patches: [
      {
        file: QUEUE,
        find: "                place.set()\n                return\n",
        replace: "                place.set()\n",
      },
      {
        file: QUEUE,
        find: "        self._places.append(place)\n",
        replace: "        self._places.insert(0, place)\n",
      },
    ],
    caughtBy: ["QUEUE-08"],
  },
  {
    name: "a surplus task_done is accepted (Python)",
    patches: [
      {
        file: QUEUE,
        find: "if not self._unfinished:\n            raise",
        replace: "if False:\n            raise",
      },
    ],
    caughtBy: ["QUEUE-18"],
  },
  {
    name: "join returns although an item is unfinished (Python)",
    patches: [
      { file: QUEUE, find: "while self._unfinished:", replace: "while self._unfinished > 1:" },
      {
        file: QUEUE,
        find: "        if not self._unfinished:\n            self",
        replace: "        if self._unfinished <= 1:\n            self",
      },
    ],
    caughtBy: ["QUEUE-17"],
  },
].map((fault) => ({ ...fault, use: { Queue: "fifo_queue:Queue" } }));

/** Faults in our own primitives. A program imports them if its runtime does not have such primitives. */
export const primitiveFaults: readonly Fault[] = [
  ...semaphoreFaults,
  ...conditionFaults,
  ...barrierFaults,
  ...queueFaults,
];
