import type { Fault } from "./fault.ts";

const GATHER = "scheduler/gather.ts";

/** Faults in gather. */
export const gatherFaults: readonly Fault[] = [
  {
    name: "gather returns its results in the order of completion",
    patches: [
      {
        file: GATHER,
        find: "    running.delete(child);\n",
        replace: "    running.delete(child);\n    (done.order ??= []).push(child);\n",
      },
      {
        file: GATHER,
        find: "return children.map(",
        replace: "return (done.order ?? children).map(",
      },
    ],
    caughtBy: ["GATHER-01"],
  },
  {
    name: "gather returns after its first child has ended, although other children still run",
    patches: [
      { file: GATHER, find: "|| running.size === 0)", replace: "|| true)" },
      {
        file: GATHER,
        find: "resultOf(child.ending!)",
        replace: "child.ending && resultOf(child.ending)",
      },
    ],
    caughtBy: ["GATHER-01", "GATHER-11"],
  },
  {
    name: "gather cancels the other children when one child fails",
    patches: [
      {
        file: GATHER,
        find: "  if (failed !== undefined) throw errorOf(failed);\n",
        replace:
          "  if (failed !== undefined) {\n    cancelInOrder(children);\n    throw errorOf(failed);\n  }\n",
      },
    ],
    caughtBy: ["GATHER-08"],
  },
  {
    name: "gather waits for all children before it raises",
    patches: [
      {
        file: GATHER,
        find: "if (failed !== undefined || running.size === 0) done.wakeFirst();",
        replace: "if (running.size === 0) done.wakeFirst();",
      },
      { file: GATHER, find: "    if (failed !== undefined) return;\n", replace: "" },
    ],
    caughtBy: ["GATHER-07"],
  },
  {
    name: "a cancelled gather leaves its children running",
    patches: [
      {
        file: GATHER,
        find: "if (error instanceof CancelledError) cancelInOrder(children);",
        replace: "",
      },
    ],
    caughtBy: ["GATHER-14"],
  },
  {
    name: "if a gather with return_exceptions is cancelled, it returns and does not raise CancelledError",
    patches: [
      {
        file: GATHER,
        find: "cancelInOrder(children);\n    throw error;",
        replace:
          "cancelInOrder(children);\n    if (!returnExceptions) throw error;\n    return [];",
      },
    ],
    caughtBy: ["GATHER-16"],
  },
  {
    name: "if a child fails after gather has raised, the failure is not reported",
    patches: [
      {
        file: GATHER,
        find: "for (const child of running) child.onEnd = undefined;",
        replace: "",
      },
    ],
    caughtBy: ["GATHER-09"],
  },
  {
    name: "the children of gather start in reverse order",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "[str(_promote(aw)._id) for aw in aws]",
        replace: "reversed([str(_promote(aw)._id) for aw in reversed(aws)])",
      },
    ],
    caughtBy: ["GATHER-03"],
  },
  {
    name: "gather() without arguments switches tasks",
    patches: [
      {
        file: GATHER,
        find: "if (running.size > 0) yield",
        replace:
          'if (running.size === 0) yield { kind: "sleep", delayMs: 0 };\n    if (running.size > 0) yield',
      },
    ],
    caughtBy: ["GATHER-05"],
  },
  {
    name: "gather accepts a task although another task awaits it, and this other task never wakes",
    patches: [
      {
        file: GATHER,
        find: "if (isAwaited || running.has(child))",
        replace: "if (running.has(child))",
      },
    ],
    caughtBy: ["TASK-33"],
    breaksPrograms: true,
  },
  {
    name: "if a task failed before the call of gather, gather waits for the other children before it raises",
    patches: [
      {
        file: GATHER,
        find: "  if (failedBefore !== undefined && !returnExceptions) throw errorOf(failedBefore);\n",
        replace: "",
      },
      {
        file: GATHER,
        find: "  if (failed !== undefined) throw errorOf(failed);\n",
        replace:
          "  failed ??= returnExceptions ? undefined : failedBefore;\n  if (failed !== undefined) throw errorOf(failed);\n",
      },
    ],
    caughtBy: ["GATHER-19"],
  },
  {
    name: "gather with return_exceptions does not wait for the other children if a task failed before the call",
    patches: [
      {
        file: GATHER,
        find: "if (running.size > 0) yield",
        replace: "if (running.size > 0 && failedBefore === undefined) yield",
      },
      {
        file: GATHER,
        find: "resultOf(child.ending!)",
        replace: "child.ending && resultOf(child.ending)",
      },
    ],
    caughtBy: ["GATHER-11"],
  },
];
