import type { Fault } from "./fault.ts";

const RUN_QUEUE = "scheduler/run-queue.ts";
const KERNEL = "scheduler/kernel.ts";

/** Faults in what runs when: the run queue, sleeping, creating and joining tasks. */
export const schedulingFaults: readonly Fault[] = [
  {
    name: "tasks with equal deadlines wake last in, first out",
    patches: [
      { file: RUN_QUEUE, find: "a.sequence < b.sequence", replace: "a.sequence > b.sequence" },
    ],
    caughtBy: ["SLEEP-14", "TASK-03", "YIELD-01"],
  },
  {
    name: "overdue tasks wake in the order of going to sleep, not of their deadlines",
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
    name: "a long sleeper is never woken",
    patches: [
      {
        file: KERNEL,
        find: "this.#queue.push(task, trap.dueMs);",
        replace: "if (trap.dueMs < this.nowMs() + 15) this.#queue.push(task, trap.dueMs);",
      },
    ],
    caughtBy: ["SLEEP-14"],
  },
  {
    name: "a sleep of zero does not suspend",
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
    name: "the deadline counts from the await, not from the call",
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
    name: "a new task runs before those that are ready already",
    patches: [
      {
        file: KERNEL,
        find: `    const task = new Task<T>(this, frame);
    this.#queue.push(task as Task, this.nowMs());`,
        replace: `    const task = new Task<T>(this, frame);
    this.#queue.push(task as Task, -1 - this.#queue.size);`,
      },
    ],
    caughtBy: ["TASK-03"],
  },
  {
    name: "awaiting a finished task yields",
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
    name: "those who await one task are woken last in, first out",
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
    name: "only the first of those who await a task is woken",
    patches: [
      {
        file: KERNEL,
        find: "if (joiner === undefined) break;",
        replace: "if (joiner === undefined || task.isRetrieved) break;",
      },
    ],
    caughtBy: ["TASK-11"],
  },
  {
    name: "a failure that somebody awaited is reported all the same",
    patches: [
      {
        file: KERNEL,
        find: "if (failed && !task.isRetrieved) this.#queue",
        replace: "task.isRetrieved = false; if (failed) this.#queue",
      },
    ],
    caughtBy: ["TASK-13"],
  },
  {
    name: "a task that is woken runs at once, before the tasks that were ready",
    patches: [
      {
        file: KERNEL,
        find: "    task.waiting = undefined;\n    this.#queue.push(task, this.nowMs());",
        replace: "    task.waiting = undefined;\n    this.#queue.push(task, -1);",
      },
    ],
    caughtBy: ["TASK-32"],
  },
  {
    name: "a task may await itself and hangs",
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
    name: "deadlines wrap with the ticks",
    patches: [
      {
        file: "python/kernel-bridge.ts",
        find: "dueMs: nowMs + ticksDiff(dueTick, nowMs % TICK_PERIOD)",
        replace: "dueMs: dueTick",
      },
    ],
    caughtBy: ["SLEEP-20"],
  },
  {
    name: "the end of a period is forgotten in the difference of ticks",
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
    name: "sleep rounds to milliseconds",
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
    name: "every turn beside a waiter for a flag waits for the end of a poll of 5 ms",
    patches: [
      {
        file: KERNEL,
        find: "      if (this.#polled.size > 0) this.#pollSources();\n",
        replace: `      if (this.#polled.size > 0) {
        this.#pollSources();
        this.clock.waitUntil(this.clock.nowUs() + 5000);
      }\n`,
      },
    ],
    caughtBy: ["SLEEP-24"],
  },
];
