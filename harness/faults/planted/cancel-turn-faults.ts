import type { Fault } from "./fault.ts";

const KERNEL = "scheduler/kernel.ts";
const WAIT_FOR = "scheduler/wait-for.ts";

/**
 * Faults that show only if a task is cancelled at a certain moment: the awaited object has ended,
 * but the task has not run again yet.
 */
export const cancelTurnFaults: readonly Fault[] = [
  {
    name: "if a task is cancelled after the task that it awaits has ended, it gets CancelledError twice",
    patches: [
      {
        file: KERNEL,
        find: `    target.inbox = { kind: "raised", error: new CancelledError() };\n`,
        replace: `    target.isTwice = target.inbox?.kind === "returned";
    target.inbox = { kind: "raised", error: new CancelledError() };\n`,
      },
      {
        file: KERNEL,
        find: "        task.inbox = undefined;\n",
        replace: `        task.inbox = undefined;
        if (this.#inbox === undefined && task.isTwice) {
          task.isTwice = false;
          this.#inbox = { kind: "raised", error: new CancelledError() };
        }\n`,
      },
    ],
    caughtBy: ["CANCEL-28"],
  },
  {
    name: "if a task is ready when it is cancelled, it gets CancelledError twice",
    patches: [
      {
        file: KERNEL,
        find: `    target.inbox = { kind: "raised", error: new CancelledError() };\n`,
        replace: `    target.isTwice = target.waiting === undefined && target.dueMs <= this.nowMs();
    target.inbox = { kind: "raised", error: new CancelledError() };\n`,
      },
      {
        file: KERNEL,
        find: "        task.inbox = undefined;\n",
        replace: `        task.inbox = undefined;
        if (this.#inbox === undefined && task.isTwice) {
          task.isTwice = false;
          this.#inbox = { kind: "raised", error: new CancelledError() };
        }\n`,
      },
    ],
    caughtBy: ["CANCEL-28", "CANCEL-31"],
  },
  {
    name: "`wait` of an event swallows a cancel that comes after `set`",
    patches: [
      {
        file: "scheduler/event.ts",
        find: `    if (!this.#isSet) yield { kind: "park", place: this.#waiters };\n`,
        replace: `    try {
      if (!this.#isSet) yield { kind: "park", place: this.#waiters };
    } catch (error) {
      if (!this.#isSet) throw error;
    }\n`,
      },
    ],
    caughtBy: ["CANCEL-21", "CANCEL-31"],
  },
  {
    name: "wait_for swallows a cancel that comes after its awaitable has ended",
    patches: [
      {
        file: WAIT_FOR,
        find: "  } catch (error) {\n    watcher.cancel();\n",
        replace: `  } catch (error) {
    if (watch.ending?.kind === "returned") return watch.ending.value as T;
    watcher.cancel();\n`,
      },
    ],
    caughtBy: ["CANCEL-29"],
  },
  {
    name: "gather swallows a cancel that comes after its last child has ended",
    patches: [
      {
        file: "scheduler/gather.ts",
        find: "    if (error instanceof CancelledError) cancelInOrder(children);\n    throw error;\n",
        replace: `    if (error instanceof CancelledError) cancelInOrder(children);
    if (running.size > 0) throw error;\n`,
      },
    ],
    caughtBy: ["CANCEL-30"],
  },
  {
    name: "if a task is cancelled after its event was set, the event wakes the task a second time",
    patches: [
      {
        file: "scheduler/event.ts",
        find: `    if (!this.#isSet) yield { kind: "park", place: this.#waiters };\n`,
        replace: `    const self: any = yield { kind: "self" };
    try {
      if (!this.#isSet) yield { kind: "park", place: this.#waiters };
    } catch (error) {
      if (this.#isSet) self.wake();
      throw error;
    }\n`,
      },
    ],
    caughtBy: ["CANCEL-31"],
    breaksPrograms: true,
  },
  {
    name: "if a task is cancelled after a lock has chosen it as the next owner, the lock wakes the task a second time",
    patches: [
      {
        file: "scheduler/lock.ts",
        find: "        if (this.#state === self) this.#passOn();\n",
        replace: `        if (this.#state === self) {
          this.#passOn();
          self.wake();
        }\n`,
      },
    ],
    caughtBy: ["CANCEL-32"],
    breaksPrograms: true,
  },
  {
    name: "if a task is cancelled after a queue has woken it, the queue wakes the task a second time",
    patches: [
      {
        file: "scheduler/queue.ts",
        find: "      if (place.wasCalled && !isBlocked()) this.callNext();\n",
        replace: `      if (place.wasCalled && !isBlocked()) {
        this.callNext();
        (yield { kind: "self" } as any).wake();
      }\n`,
      },
    ],
    caughtBy: ["CANCEL-33"],
    breaksPrograms: true,
  },
  {
    name: "if a task that waits for a ThreadSafeFlag is cancelled after `set`, the flag is cleared",
    patches: [
      {
        file: "scheduler/thread-safe-flag.ts",
        find: "      } finally {\n        this.#waiters--;\n",
        replace: `      } finally {
        this.#isSet = false;
        this.#waiters--;\n`,
      },
    ],
    caughtBy: ["CANCEL-34"],
  },
  {
    name: "wait_for loses a cancel that comes while its awaitable cleans up after the timeout",
    patches: [
      {
        file: WAIT_FOR,
        find: "    yield* waitForEnd(watcher);\n",
        replace: "    yield* watcher;\n",
      },
    ],
    caughtBy: ["CANCEL-35"],
  },
];
