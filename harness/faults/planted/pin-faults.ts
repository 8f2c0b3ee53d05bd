import type { Fault } from "./fault.ts";

const ASYNCIO = "python/shim/asyncio.py";
const TIME = "python/shim/time.py";
const MACHINE = "python/shim/machine.py";
const PINS = "python/simulated-pins.ts";
const PIN = "python/simulated-pin.ts";
const KERNEL_RUN = "python/kernel-run.ts";
const FIFO_QUEUE = "fixtures/lib/primitives/fifo_queue.py";

const DELAY = "ms if ms > 0 else 0";
/** The source text of the module `uasyncio`, which two faults replace. */
const UASYNCIO =
  '"import asyncio\\n\\n\\ndef __getattr__(name):\\n    return getattr(asyncio, name)\\n"';

/** Faults in the timing of a device under test. */
const timeFaults: readonly Fault[] = [
  {
    name: "a device blinks a tenth too slowly",
    patches: [{ file: ASYNCIO, find: DELAY, replace: "ms + ms // 10 if ms > 0 else 0" }],
    caughtBy: [
      "HIL-02",
      "HIL-04",
      "HIL-10",
      "HIL-15",
      "HIL-16",
      "HIL-21",
      "HIL-22",
      "PIN-01",
      "PIN-02",
    ],
  },
  {
    name: "a device blinks a hundredth too fast",
    patches: [{ file: ASYNCIO, find: DELAY, replace: "ms - ms // 100 if ms > 0 else 0" }],
    caughtBy: ["HIL-02", "HIL-04", "HIL-17"],
  },
  {
    name: "a device rounds deadlines up to a multiple of ten milliseconds",
    patches: [
      {
        file: ASYNCIO,
        find: `_sleep.due = ticks_add(ticks_ms(), ${DELAY})`,
        replace: `_sleep.due = (ticks_add(ticks_ms(), ${DELAY}) + 9) // 10 * 10`,
      },
    ],
    caughtBy: ["PIN-03", "PIN-04"],
  },
  {
    name: "a device's `sleep(0)` takes five milliseconds",
    patches: [{ file: ASYNCIO, find: DELAY, replace: "ms if ms > 0 else 5" }],
    caughtBy: ["HIL-11"],
  },
  {
    name: "no sleep of a device is shorter than ten milliseconds",
    patches: [{ file: ASYNCIO, find: DELAY, replace: "max(ms, 10)" }],
    caughtBy: ["HIL-11", "PIN-03", "PIN-05"],
  },
  {
    name: "a device needs five milliseconds for each wake-up",
    patches: [
      {
        file: "scheduler/virtual-clock.ts",
        find: "options.switchCostUs ?? 20",
        replace: "options.switchCostUs ?? 5000",
      },
    ],
    caughtBy: ["HIL-21", "PIN-01", "PIN-11", "PIN-12"],
  },
  {
    name: "a device's blocking sleep is a tenth too short",
    patches: [{ file: TIME, find: "sleep_us(ms * 1000)", replace: "sleep_us(ms * 900)" }],
    caughtBy: ["HIL-23", "MONITOR-06"],
  },
  {
    name: "a device counts every tick twice",
    patches: [
      {
        file: TIME,
        find: "def ticks_us():",
        replace: `_diff = ticks_diff


def ticks_diff(end, start):
    return 2 * _diff(end, start)


def ticks_us():`,
      },
    ],
    caughtBy: ["HIL-09", "PIN-09"],
  },
];

/** Faults with which a device under test runs its tasks in the wrong order. */
const orderFaults: readonly Fault[] = [
  {
    name: "`create_task` of a device runs the new task immediately, up to its first sleep",
    patches: [
      {
        file: ASYNCIO,
        find: "    return Task(coro)\n",
        replace: "    coro.send(None)\n    return Task(coro)\n",
      },
    ],
    caughtBy: ["HIL-03"],
  },
  {
    name: "a device wakes tasks with equal deadlines in reverse order",
    patches: [
      {
        file: "scheduler/run-queue.ts",
        find: "(a.dueMs === b.dueMs && a.sequence < b.sequence)",
        replace: "(a.dueMs === b.dueMs && a.sequence > b.sequence)",
      },
    ],
    caughtBy: ["PIN-01"],
  },
  {
    name: "a device keeps running its tasks after main has ended",
    patches: [
      {
        file: ASYNCIO,
        find: "        _pump(_kernel.begin(task._id))\n",
        replace: "        _pump(_kernel.begin(task._id))\n        self.run_forever()\n",
      },
    ],
    caughtBy: ["HIL-17", "HIL-18"],
  },
  {
    name: "a device sets its outputs low after main has ended",
    patches: [
      {
        file: ASYNCIO,
        find: "        _kernel.leave()\n",
        replace:
          "        _kernel.leave()\n        import machine\n        for gpio in (16, 17):\n            machine.Pin(gpio).off()\n",
      },
    ],
    caughtBy: ["HIL-18"],
  },
  {
    name: "a device's run_forever ends",
    patches: [
      {
        file: ASYNCIO,
        find: "        _pump(_kernel.beginForever())\n",
        replace: `        async def nap():
            await sleep_ms(1500)

        self.run_until_complete(nap())\n`,
      },
    ],
    caughtBy: ["HIL-21", "HIL-22"],
  },
  {
    name: "a device's `gather` runs its children one after the other instead of together",
    patches: [
      {
        file: ASYNCIO,
        find: `    numbers = ",".join(`,
        replace: `    results = []
    for aw in aws:
        results.append((yield from _promote(aw)))
    return results
    numbers = ",".join(`,
      },
    ],
    caughtBy: ["PIN-08"],
  },
  {
    name: "a device's `gather` returns as soon as one child has ended",
    patches: [
      { file: "scheduler/gather.ts", find: "|| running.size === 0) done", replace: "|| 1) done" },
      {
        file: "scheduler/gather.ts",
        find: "resultOf(child.ending!)",
        replace: "child.ending && resultOf(child.ending)",
      },
    ],
    caughtBy: ["PIN-08"],
  },
  {
    name: "a device wakes the waiters of an event in reverse order",
    patches: [
      {
        file: "scheduler/wait-list.ts",
        find: "while (this.wakeFirst() !== undefined);",
        replace: `for (const task of [...this.#tasks].reverse()) {
      this.#tasks.delete(task);
      task.kernel.makeReady(task);
    }`,
      },
    ],
    caughtBy: ["PIN-12"],
  },
  {
    name: "a device's `async with` does not wait for the lock",
    patches: [
      { file: ASYNCIO, find: "return await self.acquire()", replace: "return True" },
      {
        file: ASYNCIO,
        find: "async def __aexit__(self, exc_type, exc, traceback):\n        self.release()",
        replace: "async def __aexit__(self, exc_type, exc, traceback):\n        pass",
      },
    ],
    caughtBy: ["PIN-13"],
  },
  {
    name: "a device's lock reaches its next owner five milliseconds late",
    patches: [
      {
        file: "scheduler/lock.ts",
        find: `        yield { kind: "park", place: this.#waiters };\n`,
        replace: `        yield { kind: "park", place: this.#waiters };
        yield { kind: "sleep", delayMs: 5 };\n`,
      },
    ],
    caughtBy: ["PIN-13"],
  },
];

/** Faults with which the tasks of a device under test do not stop on a cancel. */
const cancelFaults: readonly Fault[] = [
  {
    name: "a device's task ignores a cancel",
    patches: [
      {
        file: ASYNCIO,
        find: "return _check(_kernel.cancel(self._id)) == 1",
        replace: "return True",
      },
    ],
    caughtBy: ["PIN-06", "PIN-07"],
  },
  {
    name: "a device's task sleeps to the end before it handles a cancel",
    patches: [
      {
        file: "scheduler/kernel.ts",
        find: "if (task.heapIndex < 0 || task.dueMs <= this.nowMs()) return;",
        replace: "return;",
      },
    ],
    caughtBy: ["PIN-06", "PIN-07", "MONITOR-03"],
  },
];

/** Faults in the queues of a device under test. */
const queueFaults: readonly Fault[] = [
  {
    name: "a device takes the newest item from its queue instead of the oldest",
    patches: [
      {
        file: "scheduler/queue.ts",
        find: "this.#items.push(item);",
        replace: "this.#items.unshift(item);",
      },
    ],
    caughtBy: ["PIN-10"],
  },
  {
    name: "a device keeps only the newest item of its queue",
    patches: [
      {
        file: "scheduler/queue.ts",
        find: "this.#items.push(item);",
        replace: "this.#items.splice(0, 9, item);",
      },
    ],
    caughtBy: ["PIN-10"],
  },
  {
    name: "a device takes the newest message from the tutorial's queue instead of the oldest",
    patches: [
      {
        file: FIFO_QUEUE,
        find: "self._items.append(item)",
        replace: "self._items.insert(0, item)",
      },
    ],
    caughtBy: ["HIL-12", "HIL-13"],
  },
  {
    name: "a device keeps only the newest message of the tutorial's queue",
    patches: [
      { file: FIFO_QUEUE, find: "self._items.append(item)", replace: "self._items = [item]" },
    ],
    caughtBy: ["HIL-12", "HIL-13"],
  },
  {
    name: "a device gets the oldest message from the tutorial's queue, but does not remove it",
    patches: [
      { file: FIFO_QUEUE, find: "item = self._items.pop(0)", replace: "item = self._items[0]" },
    ],
    caughtBy: ["HIL-12", "HIL-13", "HIL-14"],
  },
];

/** Faults in the modules of a device under test. A faulty module does not do what programs expect. */
const moduleFaults: readonly Fault[] = [
  {
    name: "a device's outputs start with the opposite of the requested level",
    patches: [
      { file: MACHINE, find: "else 1 if value else 0\n", replace: "else 0 if value else 1\n" },
    ],
    caughtBy: ["HIL-01", "HIL-23"],
  },
  {
    name: "a device's `uasyncio.sleep_ms` is not the same function as `asyncio.sleep_ms`",
    patches: [
      {
        file: "python/shims.ts",
        find: UASYNCIO,
        replace:
          '"import asyncio\\nasync def sleep_ms(ms):\\n    await asyncio.sleep(ms / 1000)\\ndef __getattr__(name):\\n    return getattr(asyncio, name)\\n"',
      },
    ],
    caughtBy: ["HIL-24"],
  },
  {
    name: "a device's `uasyncio` lacks the names that `asyncio` loads on demand",
    patches: [
      {
        file: "python/shims.ts",
        find: UASYNCIO,
        replace: '"from asyncio import *\\n"',
      },
    ],
    caughtBy: ["HIL-24"],
  },
];

/** Faults with which a device under test misreads its pins or misses interrupts. */
const pressFaults: readonly Fault[] = [
  {
    name: "a device misses every second press",
    patches: [
      {
        file: PINS,
        find: "      this.#interrupts.request(gpio);",
        replace: "      if ((this.missed = !this.missed)) this.#interrupts.request(gpio);",
      },
    ],
    caughtBy: ["PIN-09", "PIN-10", "PIN-11", "PIN-12", "PIN-13", "PIN-14", "MONITOR-07"],
  },
  {
    name: "a device misses a press while it handles another press",
    patches: [
      {
        file: "scheduler/thread-safe-flag.ts",
        find: "    this.#isSet = true;\n",
        replace: "    this.#isSet = this.#waiters > 0;\n",
      },
    ],
    caughtBy: ["PIN-15"],
  },
  {
    name: "a press does not wake a sleeping device",
    patches: [
      {
        file: KERNEL_RUN,
        find: "            clock.waitUntil(until);\n",
        replace: `          do clock.waitUntil(until);
          while (clock.nowUs() < until);\n`,
      },
    ],
    caughtBy: ["PIN-06", "PIN-07", "PIN-11", "PIN-12", "PIN-13"],
  },
  {
    name: "a press does not interrupt a device that reads the time in a loop",
    patches: [
      {
        file: TIME,
        find: "def ticks_ms():\n    if _is_interrupt_due():\n        _call_handlers()\n",
        replace: "def ticks_ms():\n",
      },
    ],
    caughtBy: ["PIN-16"],
  },
  {
    name: "a press ends a device's blocking sleep",
    patches: [{ file: TIME, find: "us = _block(us)", replace: "us = _block(us) * 0" }],
    caughtBy: ["PIN-16"],
  },
  {
    name: "each press prolongs a device's blocking sleep by five milliseconds",
    patches: [
      {
        file: TIME,
        find: "        us = _block(us)\n",
        replace: "        us = _block(us)\n        if us > 0:\n            us += 5000\n",
      },
    ],
    caughtBy: ["PIN-16"],
  },
  {
    name: "a device mistakes a release for a press",
    patches: [
      { file: MACHINE, find: "IRQ_FALLING = 4", replace: "IRQ_FALLING = 8" },
      { file: MACHINE, find: "IRQ_RISING = 8", replace: "IRQ_RISING = 4" },
    ],
    caughtBy: ["PIN-06", "PIN-07", "PIN-11", "PIN-12"],
  },
  {
    name: "a device has no pull-ups",
    patches: [{ file: PIN, find: "if (this.pull === PULL_UP) return 1;", replace: "" }],
    caughtBy: ["HIL-05"],
  },
  {
    name: "a device reads each input only once",
    patches: [
      {
        file: PINS,
        find: "return pin.level() ?? pin.shown ?? 0;",
        replace: "return (this.#pins[gpio]!.read ??= pin.level() ?? pin.shown ?? 0);",
      },
    ],
    caughtBy: ["HIL-05", "HIL-06", "HIL-19"],
  },
  {
    name: "a device's first read of an input always returns 1, even if the pin is low",
    patches: [
      {
        file: PINS,
        find: "    return pin.level() ?? pin.shown ?? 0;",
        replace: `    const isFirst = !this.#pins[gpio].wasRead;
    this.#pins[gpio].wasRead = true;
    return isFirst ? 1 : pin.level() ?? pin.shown ?? 0;`,
      },
    ],
    caughtBy: ["HIL-08"],
  },
  {
    name: "a device's input still shows a press 14 ms after the button was released",
    patches: [
      {
        file: PINS,
        find: "    return pin.level() ?? pin.shown ?? 0;",
        replace: `    const sinceUs = this.#elapsedUs() - (this.#pins[gpio].releasedUs ?? -Infinity);
    return sinceUs < 14_000 ? 0 : pin.level() ?? pin.shown ?? 0;`,
      },
      {
        file: PINS,
        find: "    pin.shown = level;\n",
        replace:
          "    pin.shown = level;\n    if (level === 1 && !isFirst) pin.releasedUs = this.#elapsedUs();\n",
      },
    ],
    caughtBy: ["HIL-07"],
  },
  {
    name: "a device's first read after a press shows the press, although the button has been released",
    patches: [
      {
        file: PINS,
        find: "    return pin.level() ?? pin.shown ?? 0;",
        replace: `    const wasPressed = this.#pins[gpio].wasPressed;
    this.#pins[gpio].wasPressed = false;
    return wasPressed ? 0 : pin.level() ?? pin.shown ?? 0;`,
      },
      {
        file: PINS,
        find: "    pin.shown = level;\n",
        replace: "    pin.shown = level;\n    pin.wasPressed ||= level === 0;\n",
      },
    ],
    caughtBy: ["HIL-07", "HIL-20"],
  },
];

/** Faults that are visible on the wires of a device under test. */
export const pinFaults: readonly Fault[] = [
  ...timeFaults,
  ...orderFaults,
  ...cancelFaults,
  ...queueFaults,
  ...moduleFaults,
  ...pressFaults,
];
