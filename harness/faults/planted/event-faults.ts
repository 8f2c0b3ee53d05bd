import type { Fault } from "./fault.ts";

const EVENT = "scheduler/event.ts";
const KERNEL = "scheduler/kernel.ts";

/** Faults in events and in the list of the tasks that wait for an event. */
export const eventFaults: readonly Fault[] = [
  {
    name: "`set` of an event wakes only the first waiter",
    patches: [
      { file: EVENT, find: "this.#waiters.wakeAll();", replace: "this.#waiters.wakeFirst();" },
    ],
    caughtBy: ["EVENT-03", "EVENT-05"],
    breaksPrograms: ["EVENT-03"],
  },
  {
    name: "a task continues to wait if the event is set and then cleared before the task runs",
    patches: [
      {
        file: EVENT,
        find: `if (!this.#isSet) yield { kind: "park"`,
        replace: `while (!this.#isSet) yield { kind: "park"`,
      },
    ],
    caughtBy: ["EVENT-05"],
  },
  {
    name: "a wait for an event that is already set switches to another task",
    patches: [
      {
        file: EVENT,
        find: "    return true;",
        replace: `    yield { kind: "sleep", delayMs: 0 };\n    return true;`,
      },
    ],
    caughtBy: ["EVENT-02"],
  },
  {
    name: "a waiter clears the event",
    patches: [
      {
        file: EVENT,
        find: "    return true;",
        replace: "    this.#isSet = false;\n    return true;",
      },
    ],
    caughtBy: ["EVENT-02", "EVENT-08"],
    breaksPrograms: ["EVENT-02"],
  },
  {
    name: "a cleared event stays set",
    patches: [{ file: EVENT, find: "    this.#isSet = false;\n", replace: "" }],
    caughtBy: ["EVENT-01", "EVENT-06"],
  },
  {
    name: "woken waiters run before the tasks that were ready earlier",
    patches: [
      {
        file: "scheduler/wait-list.ts",
        find: "task.wake();",
        replace: "task.kernel.makeReady(task, -1);",
      },
      {
        file: KERNEL,
        find: "makeReady(task: KernelTask): void {",
        replace: "makeReady(task: KernelTask, dueMs = this.nowMs()): void {",
      },
      {
        file: KERNEL,
        find: "    task.waiting = undefined;\n    this.#pushNow(task);",
        replace: "    task.waiting = undefined;\n    this.#queue.push(task, dueMs);",
      },
    ],
    caughtBy: ["EVENT-04", "EVENT-07"],
  },
  {
    name: "a cancelled waiter stays in the list of the tasks that wait for an event",
    patches: [
      {
        file: "scheduler/wait-list.ts",
        find: "  remove(task: W): void {\n    this.#tasks.delete(task);\n",
        replace: "  remove(task: W): void {\n",
      },
    ],
    caughtBy: ["EVENT-10", "LOCK-09"],
    breaksPrograms: ["LOCK-09"],
  },
];
