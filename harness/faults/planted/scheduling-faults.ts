import type { Fault } from "./fault.ts";

const RUN_QUEUE = "scheduler/run-queue.ts";
const KERNEL = "scheduler/kernel.ts";
const SHIM = "python/shim/asyncio.py";

/**
 * Faults in the time and the order in which tasks run: in the run queue, in sleeps, in new tasks, and in awaited tasks.
 */
export const schedulingFaults: readonly Fault[] = [
  {
    name: "tasks with equal deadlines wake last in, first out",
    patches: [
      { file: RUN_QUEUE, find: "a.sequence < b.sequence", replace: "a.sequence > b.sequence" },
    ],
    caughtBy: ["SLEEP-14", "TASK-03", "YIELD-01"],
  },
  {
    name: "overdue tasks wake in the order of their sleep calls instead of their deadlines",
    patches: [
      {
        file: RUN_QUEUE,
        find: "return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence);",
        replace: "return a.sequence < b.sequence;",
      },
    ],
    caughtBy: ["SLEEP-15"],
  },
  {
    name: "a sleep ends one tick early",
    patches: [
      {
        file: KERNEL,
        find: "this.#queue.push(task, trap.dueMs);",
        replace: "this.#queue.push(task, trap.dueMs - 1);",
      },
    ],
    caughtBy: ["SLEEP-04"],
  },
  {
    name: "a task that sleeps for 15 ms or longer never wakes",
    patches: [
      {
        file: KERNEL,
        find: "this.#queue.push(task, trap.dueMs);",
        replace: "if (trap.dueMs < this.nowMs() + 15) this.#queue.push(task, trap.dueMs);",
      },
    ],
    caughtBy: ["SLEEP-14"],
    breaksPrograms: true,
  },
  {
    name: "a sleep of zero does not suspend its task",
    patches: [
      {
        file: KERNEL,
        find: `        this.#current = undefined;
        this.#queue.push(task, trap.dueMs);`,
        replace: `        if (trap.dueMs <= this.nowMs()) return;
        this.#current = undefined;
        this.#queue.push(task, trap.dueMs);`,
      },
    ],
    caughtBy: ["SLEEP-03", "YIELD-01"],
  },
  {
    name: "every sleep is two ticks too short",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "ms if ms > 0 else 0",
        replace: "ms - 2 if ms > 2 else 0",
      },
    ],
    caughtBy: ["SLEEP-04", "SLEEP-05"],
  },
  {
    name: "a sleep of half the period of the ticks or more is shortened instead of raising OverflowError",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "ms if ms > 0 else 0",
        replace: "ms % (1 << 29) if ms > 0 else 0",
      },
    ],
    caughtBy: ["SLEEP-13"],
    breaksPrograms: true,
  },
  {
    name: "the deadline of a sleep counts from the await, not from the call",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "reply = _trap_sleep(_sleep.due)",
        replace: "reply = _trap_sleep(max(_sleep.due, ticks_ms() + 20))",
      },
    ],
    caughtBy: ["SLEEP-10"],
  },
  {
    name: "a new task runs before the tasks that were already ready",
    patches: [
      {
        file: KERNEL,
        find: "    this.#live.add(task);\n    this.#pushNow(task);",
        replace: "    this.#live.add(task);\n    this.#queue.push(task, -1 - this.#queue.size);",
      },
    ],
    caughtBy: ["TASK-03"],
  },
  {
    name: "awaiting a finished task switches tasks",
    patches: [
      {
        file: KERNEL,
        find: "      this.#inbox = target.ending;\n      return;",
        replace:
          "      this.#current = undefined; task.inbox = target.ending; this.makeReady(task);\n      return;",
      },
    ],
    caughtBy: ["TASK-10", "YIELD-05"],
  },
  {
    name: "the tasks that await the same task wake in the reverse order of their waits",
    patches: [
      {
        file: "scheduler/wait-list.ts",
        find: "for (const task of this.#tasks) {",
        replace: "for (const task of [...this.#tasks].reverse()) {",
      },
    ],
    caughtBy: ["TASK-11"],
  },
  {
    name: "only the first waiter of a task wakes",
    patches: [
      {
        file: KERNEL,
        find: "if (joiner === undefined) break;",
        replace: "if (joiner === undefined || task.isRetrieved) break;",
      },
    ],
    caughtBy: ["TASK-11", "RUN-44"],
    breaksPrograms: ["TASK-11"],
  },
  {
    name: "the failure of a task is reported although another task awaited the failed task",
    patches: [
      {
        file: KERNEL,
        find: "if (hasFailed && !task.isRetrieved) this.#queue",
        replace: "task.isRetrieved = false; if (hasFailed) this.#queue",
      },
    ],
    caughtBy: ["TASK-13"],
  },
  {
    name: "a woken task runs before the tasks that were already ready",
    patches: [
      {
        file: KERNEL,
        find: "    task.waiting = undefined;\n    this.#pushNow(task);",
        replace: "    task.waiting = undefined;\n    this.#queue.push(task, -1);",
      },
    ],
    caughtBy: ["TASK-32"],
  },
  {
    name: "a task that awaits itself hangs instead of raising",
    patches: [
      {
        file: KERNEL,
        find: "if (endOfChain(target) === task) {",
        replace: "if (false) {",
      },
    ],
    caughtBy: ["TASK-23"],
  },
  {
    name: "deadlines wrap around together with the ticks",
    patches: [
      {
        file: "python/trap-functions.ts",
        find: "dueMs: nowMs + ticksDiff(dueTick, nowMs % TICK_PERIOD)",
        replace: "dueMs: dueTick",
      },
    ],
    caughtBy: ["SLEEP-20"],
  },
  {
    name: "ticks_diff ignores that ticks wrap around",
    patches: [
      {
        file: "scheduler/ticks.ts",
        find: "return ((end - start + half) & (TICK_PERIOD - 1)) - half;",
        replace: "return end - start;",
      },
    ],
    caughtBy: ["SLEEP-20"],
  },
  {
    name: "sleep rounds to the nearest millisecond",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "def sleep(seconds):\n    return sleep_ms(int(seconds * 1000))",
        replace: "def sleep(seconds):\n    return sleep_ms(int(seconds * 1000 + 0.5))",
      },
    ],
    caughtBy: ["SLEEP-07", "SLEEP-08"],
  },
  {
    name: "while a task waits for a ThreadSafeFlag, each pass of the loop takes 5 ms longer",
    patches: [
      {
        file: KERNEL,
        find: "        this.#pollSources();\n",
        replace: `        this.#pollSources();
        this.clock.waitUntil(this.clock.nowUs() + 5000);\n`,
      },
    ],
    caughtBy: ["SLEEP-24"],
  },
  {
    name: "a bare yield of a generator does not let other tasks run",
    patches: [
      {
        file: SHIM,
        find: "                    trap = task.coro.throw(TypeError(",
        replace: `                    if trap is None:
                        trap = task.coro.send(None)
                        continue
                    trap = task.coro.throw(TypeError(`,
      },
    ],
    caughtBy: ["TASK-06"],
  },
  {
    name: "loop.create_task also accepts objects that are not coroutines",
    patches: [
      {
        file: SHIM,
        find: "    def create_task(self, coro):\n        return create_task(coro)\n",
        replace: "    def create_task(self, coro):\n        return Task(coro)\n",
      },
    ],
    caughtBy: ["TASK-31"],
  },
  {
    name: "a sleep of more than a second ends two milliseconds early",
    patches: [
      {
        file: SHIM,
        find: "    return sleep_ms(int(seconds * 1000))\n",
        replace: "    return sleep_ms(int(seconds * 1000) - (2 if seconds > 1 else 0))\n",
      },
    ],
    caughtBy: ["SLEEP-08"],
  },
  {
    name: "if sleep raises AssertionError, the previous sleep ends immediately",
    patches: [
      {
        file: SHIM,
        find: '        raise AssertionError("the sleep',
        replace: '        _sleep.is_armed = False\n        raise AssertionError("the sleep',
      },
    ],
    caughtBy: ["SLEEP-11"],
  },
  {
    name: "a blocking sleep ends after half of its time",
    patches: [
      {
        file: "python/shim/time.py",
        find: "        sleep_us(ms * 1000)\n",
        replace: "        sleep_us(ms * 500)\n",
      },
    ],
    caughtBy: ["SLEEP-23"],
  },
];
