import type { Fault } from "./fault.ts";

const KERNEL = "scheduler/kernel.ts";

/** Faults in cancellation. */
export const cancelFaults: readonly Fault[] = [
  {
    name: "a cancel wakes the task, but raises no CancelledError",
    patches: [
      {
        file: KERNEL,
        find: `    target.inbox = { kind: "raised", error: new CancelledError() };\n`,
        replace: "",
      },
    ],
    caughtBy: ["CANCEL-02", "CANCEL-09"],
  },
  {
    name: "a cancel between two runs of the loop is ignored",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "return _check(_kernel.cancel(self._id)) == 1",
        replace: "return _kernel.currentId() < 0 or _check(_kernel.cancel(self._id)) == 1",
      },
    ],
    caughtBy: ["CANCEL-36"],
  },
  {
    name: "a cancel is delivered twice",
    patches: [
      {
        file: KERNEL,
        find: "        task.inbox = undefined;\n",
        replace: `        const again = task.inbox?.kind === "raised" && !task.deliveredOnce;
        if (!again) task.inbox = undefined;
        task.deliveredOnce = again;\n`,
      },
    ],
    caughtBy: ["CANCEL-08"],
  },
  {
    name: "a cancelled task ends without its finally blocks",
    patches: [
      {
        file: KERNEL,
        find: "      this.#inbox = undefined;\n",
        replace: `      this.#inbox = undefined;
      if (inbox?.kind === "raised" && inbox.error instanceof CancelledError) {
        this.#leaveFrame(task, inbox);
        continue;
      }\n`,
      },
    ],
    caughtBy: ["CANCEL-07", "CANCEL-08", "CANCEL-26"],
  },
  {
    name: "if a sleeping task is cancelled, it still waits for its deadline",
    patches: [
      {
        file: KERNEL,
        find: "if (target.waiting === undefined) this.bringForward(target);",
        replace: "if (target.waiting === undefined) {}",
      },
    ],
    caughtBy: ["CANCEL-03", "CANCEL-04"],
  },
  {
    name: "a cancelled task runs before the tasks that were ready earlier",
    patches: [
      {
        file: KERNEL,
        find: "if (target.waiting === undefined) this.bringForward(target);",
        replace:
          "if (target.waiting === undefined) { this.#queue.remove(target); this.#queue.push(target, -1); }",
      },
    ],
    caughtBy: ["CANCEL-04"],
  },
  {
    name: "if a task is cancelled before its first turn, it still runs its body",
    patches: [
      {
        file: KERNEL,
        find: `if ("isForeign" in frame) return { kind: "foreign", task, inbox };`,
        replace: `if ("isForeign" in frame) {
        const starts = !task.hasStarted;
        task.hasStarted = true;
        return { kind: "foreign", task, inbox: starts ? undefined : inbox };
      }`,
      },
    ],
    caughtBy: ["CANCEL-05"],
  },
  {
    name: "cancel returns True for a task that has ended",
    patches: [
      {
        file: KERNEL,
        find: "if (task.ending !== undefined) return false;",
        replace: "if (task.ending !== undefined) return true;",
      },
    ],
    caughtBy: ["CANCEL-01"],
  },
  {
    name: "`except Exception` catches a cancel",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "class CancelledError(BaseException):",
        replace: "class CancelledError(Exception):",
      },
    ],
    caughtBy: ["CANCEL-06"],
  },
  {
    name: "a cancel is not passed on to the awaited task",
    patches: [
      {
        file: KERNEL,
        find: "    const target = endOfChain(task);\n",
        replace: `    const target = task;
    if (target.waiting?.kind === "task") target.waiting.task.joiners.remove(target);\n`,
      },
    ],
    caughtBy: ["CANCEL-15", "CANCEL-16"],
  },
  {
    name: "if a waiting task is cancelled, the task that has waited longest stops waiting, too",
    patches: [
      {
        file: "scheduler/wait-list.ts",
        find: "remove(task: W): void {\n",
        replace: "remove(task: W): void {\n    this.#tasks.delete([...this.#tasks][0]);\n",
      },
    ],
    caughtBy: ["CANCEL-20"],
    breaksPrograms: true,
  },
  {
    name: "if a cancel ends a task, the loop reports the CancelledError to the exception handler",
    patches: [
      {
        file: KERNEL,
        find: `const hasFailed = ending.kind === "raised" && !(ending.error instanceof CancelledError);`,
        replace: `const hasFailed = ending.kind === "raised";`,
      },
    ],
    caughtBy: ["CANCEL-10"],
  },
  {
    name: "a task can cancel itself",
    patches: [
      {
        file: KERNEL,
        find: `if (target === this.#current) throw new RuntimeError("can't cancel self");`,
        replace: "if (target === this.#current) return true;",
      },
    ],
    caughtBy: ["CANCEL-14"],
  },
  {
    name: "done() is true as soon as cancel is called",
    patches: [
      {
        file: "scheduler/kernel-task.ts",
        find: "return this.ending !== undefined;",
        replace: `return this.ending !== undefined || this.inbox?.kind === "raised";`,
      },
    ],
    caughtBy: ["TASK-15"],
  },
];
