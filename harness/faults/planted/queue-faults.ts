import type { Fault } from "./fault.ts";

const QUEUE = "scheduler/queue.ts";

/** Faults in the queue. */
export const queueFaults: readonly Fault[] = [
  {
    name: "items come out last in, first out",
    patches: [{ file: QUEUE, find: "this.#items.shift()", replace: "this.#items.pop()" }],
    caughtBy: ["QUEUE-01"],
  },
  {
    name: "if a put wakes a task and this task is cancelled before it runs, the item is lost",
    patches: [
      {
        file: QUEUE,
        find: "if (place.wasCalled && !isBlocked()) this.callNext();",
        replace: "",
      },
    ],
    caughtBy: ["QUEUE-13"],
    breaksPrograms: true,
  },
  {
    name: "waiters are served last in, first out",
    patches: [{ file: QUEUE, find: "this.#places.find(", replace: "this.#places.findLast(" }],
    caughtBy: ["QUEUE-08", "QUEUE-09"],
  },
  {
    name: "a woken task raises an exception in `get` if another task took the item first",
    patches: [
      {
        file: QUEUE,
        find: "while (isBlocked()) yield",
        replace: "if (isBlocked()) yield",
      },
    ],
    caughtBy: ["QUEUE-15"],
    breaksPrograms: true,
  },
  {
    name: "get from a non-empty queue switches tasks",
    patches: [
      {
        file: QUEUE,
        find: "    return this.getNowait();",
        replace: '    yield { kind: "sleep", delayMs: 0 };\n    return this.getNowait();',
      },
    ],
    caughtBy: ["QUEUE-16"],
  },
  {
    name: "a task that waits in `put` is not woken when an item is taken",
    patches: [{ file: QUEUE, find: "    this.#putters.callNext();\n", replace: "" }],
    caughtBy: ["QUEUE-07", "QUEUE-19"],
    breaksPrograms: true,
  },
  {
    name: "the queue holds one item more than maxsize",
    patches: [
      {
        file: QUEUE,
        find: "this.#items.length >= this.#maxSize",
        replace: "this.#items.length > this.#maxSize",
      },
    ],
    caughtBy: ["QUEUE-04", "QUEUE-07"],
  },
  {
    name: "join returns although an item is unfinished",
    patches: [
      {
        file: QUEUE,
        find: "if (--this.#unfinished === 0)",
        replace: "if (--this.#unfinished <= 1)",
      },
      { file: QUEUE, find: "while (this.#unfinished > 0)", replace: "if (this.#unfinished > 0)" },
    ],
    caughtBy: ["QUEUE-17"],
  },
  {
    name: "a surplus task_done is accepted",
    patches: [
      {
        file: QUEUE,
        find: 'if (this.#unfinished === 0) throw new ValueError("taskDone() called too many times");',
        replace: "",
      },
    ],
    caughtBy: ["QUEUE-18"],
  },
];
