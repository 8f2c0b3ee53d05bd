import type { Fault } from "./fault.ts";

const WAITING = "fixtures/lib/threadsafe/waiting_tasks.py";
const EVENT = "fixtures/lib/threadsafe/event_from_anywhere.py";
const MESSAGE = "fixtures/lib/threadsafe/message_from_anywhere.py";
const QUEUE = "fixtures/lib/threadsafe/queue_between_contexts.py";

/** Faults in the code that is common to all our classes for interrupts and threads. */
const waitingFaults: readonly Fault[] = [
  {
    name: "only the first waiting task wakes",
    patches: [
      { file: WAITING, find: "                place.set()\n", replace: "                pass\n" },
    ],
    caughtBy: ["TSE-01", "MSG-01", "TSE-08", "MSG-08"],
    breaksPrograms: true,
  },
  {
    name: "when the first waiting task is cancelled, the other tasks wait forever",
    patches: [
      {
        file: WAITING,
        find: "        if was_first and self._places:\n            self._places[0].set()\n",
        replace: "",
      },
    ],
    caughtBy: ["TSE-05", "MSG-06"],
    breaksPrograms: true,
  },
  {
    name: "of several waiting tasks, the one that has waited for the shortest time wakes next",
    patches: [
      {
        file: WAITING,
        find: "        if was_first and self._places:\n            self._places[0].set()\n",
        replace: "        if was_first and self._places:\n            self._places[-1].set()\n",
      },
    ],
    caughtBy: ["TSQ-03"],
    breaksPrograms: true,
  },
  {
    name: "code outside a task cannot set the flag",
    patches: [
      {
        file: WAITING,
        find: "    flag.set()\n",
        replace: "    asyncio.current_task()\n    flag.set()\n",
      },
    ],
    caughtBy: ["TSE-09", "MSG-09", "TSQ-11"],
    breaksPrograms: true,
  },
];

const eventFaults: readonly Fault[] = [
  {
    name: "if no task has waited for an event yet, setting the event has no effect",
    patches: [
      {
        file: EVENT,
        find: "        self._is_set = True\n        self._line.wake()\n",
        replace: "        self._line.wake()\n",
      },
      {
        file: EVENT,
        find: "        await self._line.wait_together()\n",
        replace: "        await self._line.wait_together()\n        self._is_set = True\n",
      },
      { file: EVENT, find: "            self._line.flag.clear()\n", replace: "            pass\n" },
    ],
    caughtBy: ["TSE-02"],
  },
  {
    name: "a set event lets only one wait return, although nobody has cleared the event",
    patches: [
      {
        file: EVENT,
        find: "        if self._is_set:\n            return True\n        if self._line.is_empty():\n",
        replace: "        if self._line.is_empty() and not self._is_set:\n",
      },
    ],
    caughtBy: ["TSE-03"],
  },
  {
    name: "the first wait for an event ignores that the event is already set",
    patches: [
      {
        file: EVENT,
        find: "        if self._is_set:\n            return True\n        if self._line.is_empty():\n",
        replace: "        if self._line.is_empty():\n            self._is_set = False\n",
      },
    ],
    caughtBy: ["TSE-04"],
    breaksPrograms: true,
  },
  {
    name: "if an event is set and then cleared, the next wait still returns immediately",
    patches: [
      { file: EVENT, find: "            self._line.flag.clear()\n", replace: "            pass\n" },
    ],
    caughtBy: ["TSE-06"],
  },
  {
    name: "if clear follows set immediately, the waiting tasks do not wake",
    patches: [
      {
        file: EVENT,
        find: "    def clear(self):\n",
        replace: "    def clear(self):\n        self._line.flag.clear()\n",
      },
    ],
    caughtBy: ["TSE-07"],
    breaksPrograms: true,
  },
];

const messageFaults: readonly Fault[] = [
  {
    name: "if a message is set twice, the message keeps its first data",
    patches: [
      {
        file: MESSAGE,
        find: "        self._data = data\n",
        replace: "        if not self._is_set:\n            self._data = data\n",
      },
    ],
    caughtBy: ["MSG-02"],
  },
  {
    name: "a message that a task has received is received again, without a new `set`",
    patches: [
      {
        file: MESSAGE,
        find: "        await self._line.wait_together()\n",
        replace: "        if not self._is_set:\n            await self._line.wait_together()\n",
      },
    ],
    caughtBy: ["MSG-03"],
  },
  {
    name: "`async for` over a message returns None instead of the data",
    patches: [
      {
        file: MESSAGE,
        find: "        return await self.wait()\n",
        replace: "        await self.wait()\n",
      },
    ],
    caughtBy: ["MSG-04"],
    breaksPrograms: true,
  },
  {
    name: "`clear` forgets the data of the message",
    patches: [
      {
        file: MESSAGE,
        find: "        self._is_set = False\n\n    def value",
        replace: "        self._is_set = False\n        self._data = None\n\n    def value",
      },
    ],
    caughtBy: ["MSG-05"],
  },
  {
    name: "`clear` loses a message that nobody has received",
    patches: [
      {
        file: MESSAGE,
        find: "        self._is_set = False\n\n    def value",
        replace: "        self._is_set = False\n        self._line.flag.clear()\n\n    def value",
      },
    ],
    caughtBy: ["MSG-07"],
  },
];

const queueFaults: readonly Fault[] = [
  {
    name: "a ThreadSafeQueue returns its newest item first",
    patches: [
      { file: QUEUE, find: "self._buf[self._first]", replace: "self._buf[self._last - 1]" },
    ],
    caughtBy: ["TSQ-01"],
  },
  {
    name: "put_sync accepts an item even if the ThreadSafeQueue is full",
    patches: [
      {
        file: QUEUE,
        find: "        while self.full():\n",
        replace: "        while block and self.full():\n",
      },
    ],
    caughtBy: ["TSQ-02"],
    breaksPrograms: true,
  },
  {
    name: "a ThreadSafeQueue with N places holds N items instead of N - 1",
    patches: [{ file: QUEUE, find: "[None] * buf if", replace: "[None] * (buf + 1) if" }],
    caughtBy: ["TSQ-04"],
  },
  {
    name: "a ThreadSafeQueue uses each place of its buffer only once",
    patches: [
      {
        file: QUEUE,
        find: "self._last = (self._last + 1) % self._size",
        replace: "self._last += 1",
      },
    ],
    caughtBy: ["TSQ-05"],
    breaksPrograms: true,
  },
  {
    name: "qsize is wrong if the items wrap around the end of the buffer",
    patches: [
      {
        file: QUEUE,
        find: "return (self._last - self._first) % self._size",
        replace: "return self._last - self._first",
      },
    ],
    caughtBy: ["TSQ-06"],
  },
  {
    name: "get_sync does not wake a task that waits for a free place",
    patches: [{ file: QUEUE, find: "        self._putters.wake()\n", replace: "" }],
    caughtBy: ["TSQ-07", "TSQ-10"],
    breaksPrograms: true,
  },
  {
    name: "`async for` over a queue returns only every second item",
    patches: [
      {
        file: QUEUE,
        find: "        return await self.get()\n",
        replace: "        await self.get()\n        return await self.get()\n",
      },
    ],
    caughtBy: ["TSQ-08"],
    breaksPrograms: true,
  },
  {
    name: "if a get is cancelled, it still removes an item from the queue",
    patches: [
      {
        file: QUEUE,
        find: "            await self._getters.wait_in_turn(self.empty)\n",
        replace:
          "            try:\n                await self._getters.wait_in_turn(self.empty)\n            finally:\n                if not self.empty():\n                    item = self.get_sync()\n            return item\n",
      },
    ],
    caughtBy: ["TSQ-09"],
    breaksPrograms: true,
  },
];

/** Faults in our classes that interrupts and threads may use. */
export const threadsafeFaults: readonly Fault[] = [
  ...waitingFaults,
  ...eventFaults,
  ...messageFaults,
  ...queueFaults,
];
