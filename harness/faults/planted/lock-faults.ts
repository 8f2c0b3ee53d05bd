import type { Fault } from "./fault.ts";

const LOCK = "scheduler/lock.ts";

/** Faults in the lock. */
export const lockFaults: readonly Fault[] = [
  {
    name: "a lock never blocks",
    patches: [{ file: LOCK, find: `if (this.#state !== "free") {`, replace: "if (false) {" }],
    caughtBy: ["LOCK-07"],
  },
  {
    name: "a released lock goes to the task that requested it last, not first",
    patches: [
      {
        file: LOCK,
        find: "this.#waiters.wakeFirst()",
        replace: "this.#waiters.wakeLast()",
      },
      {
        file: "scheduler/wait-list.ts",
        find: "  wakeAll(): void {",
        replace: `  wakeLast(): Task | undefined {
    const task = [...this.#tasks].at(-1);
    if (task === undefined) return undefined;
    this.#tasks.delete(task);
    task.kernel.makeReady(task);
    return task;
  }

  wakeAll(): void {`,
      },
    ],
    caughtBy: ["LOCK-02", "LOCK-09", "LOCK-10"],
  },
  {
    name: "`acquire` does not return True",
    patches: [{ file: LOCK, find: "    return true;", replace: "    return undefined;" }],
    caughtBy: ["LOCK-01", "LOCK-06"],
  },
  {
    name: "a released lock counts as free although a task waits for it",
    patches: [
      {
        file: LOCK,
        find: `    this.#state = this.#waiters.wakeFirst() ?? "free";`,
        replace: `    this.#waiters.wakeFirst();\n    this.#state = "free";`,
      },
    ],
    caughtBy: ["LOCK-04"],
    breaksPrograms: true,
  },
  {
    name: "`locked()` is already true before the next owner has the lock",
    patches: [
      {
        file: LOCK,
        find: `return this.#state === "held";`,
        replace: `return this.#state !== "free";`,
      },
    ],
    caughtBy: ["LOCK-03"],
  },
  {
    name: "a release of a lock that nobody holds raises no exception",
    patches: [
      {
        file: LOCK,
        find: `if (this.#state !== "held") throw new RuntimeError("Lock not acquired");`,
        replace: `if (this.#state !== "held") return;`,
      },
    ],
    caughtBy: ["LOCK-05"],
  },
  {
    name: "after a release, a second release raises no exception although the next owner does not hold the lock yet",
    patches: [
      {
        file: LOCK,
        find: `if (this.#state !== "held") throw`,
        replace: `if (this.#state === "free") throw`,
      },
    ],
    caughtBy: ["LOCK-05"],
  },
  {
    name: "if the chosen next owner of a lock is cancelled, no other waiting task gets the lock",
    patches: [{ file: LOCK, find: "if (this.#state === self) this.#passOn();", replace: "" }],
    caughtBy: ["LOCK-10"],
    breaksPrograms: true,
  },
  {
    name: "if a task is cancelled inside `async with lock`, it keeps the lock",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "        self.release()\n",
        replace: "        if exc_type is not CancelledError:\n            self.release()\n",
      },
    ],
    caughtBy: ["LOCK-08", "CANCEL-26"],
    breaksPrograms: ["CANCEL-26"],
  },
  {
    name: "`async with` does not release the lock if its body raises an exception",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "        self.release()\n",
        replace:
          "        if exc_type is None or exc_type is CancelledError:\n            self.release()\n",
      },
    ],
    caughtBy: ["LOCK-08"],
  },
];
