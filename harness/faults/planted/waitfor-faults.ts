import type { Fault } from "./fault.ts";

const WAIT_FOR = "scheduler/wait-for.ts";

/** Faults in wait_for. */
export const waitForFaults: readonly Fault[] = [
  {
    name: "if the awaited task ends before the timeout, wait_for still waits until the timeout",
    patches: [
      {
        file: WAIT_FOR,
        find: "if (!watch.isOver) waiter.kernel.bringForward(waiter);",
        replace: "",
      },
    ],
    caughtBy: ["WAITFOR-01", "WAITFOR-08"],
    breaksPrograms: true,
  },
  {
    name: "wait_for notices the end of the awaited task one tick late",
    patches: [
      {
        file: WAIT_FOR,
        find: "  if (!watch.isOver) waiter.kernel.bringForward(waiter);",
        replace: "  yield* sleepMs(1);\n  if (!watch.isOver) waiter.kernel.bringForward(waiter);",
      },
    ],
    caughtBy: ["WAITFOR-01", "WAITFOR-08"],
  },
  {
    name: "wait_for raises TimeoutError before the cancelled task has cleaned up",
    patches: [{ file: WAIT_FOR, find: "    yield* waitForEnd(watcher);\n", replace: "" }],
    caughtBy: ["WAITFOR-02", "WAITFOR-09", "WAITFOR-15", "WAITFOR-19", "COND-10"],
    breaksPrograms: ["COND-10"],
  },
  {
    name: "after a timeout, wait_for does not cancel the awaited task",
    patches: [
      {
        file: WAIT_FOR,
        find: "    watcher.cancel();\n    yield* waitForEnd(watcher);\n",
        replace: "",
      },
    ],
    caughtBy: ["WAITFOR-02", "WAITFOR-07"],
  },
  {
    name: "if the awaited task returns a value after the timeout, wait_for returns this value instead of raising TimeoutError",
    patches: [
      {
        file: WAIT_FOR,
        find: "    throw new TimeoutError();\n",
        replace: `    const late = watch.ending as Ending | undefined;
    if (late?.kind === "returned") return late.value as T;
    throw new TimeoutError();\n`,
      },
    ],
    caughtBy: ["WAITFOR-09"],
  },
  {
    name: "if the awaited task answers the cancel of a timeout with another exception, wait_for raises this exception instead of TimeoutError",
    patches: [
      {
        file: WAIT_FOR,
        find: "    throw new TimeoutError();\n",
        replace: `    const late = watch.ending as Ending | undefined;
    const isAnswer = late?.kind === "raised" && late.error?.constructor.name !== "PythonCancelledError";
    throw isAnswer ? late.error : new TimeoutError();\n`,
      },
    ],
    caughtBy: ["WAITFOR-10"],
  },
  {
    name: "if wait_for is cancelled, it does not cancel the awaited task",
    patches: [
      {
        file: WAIT_FOR,
        find: "  } catch (error) {\n    watcher.cancel();\n",
        replace: "  } catch (error) {\n",
      },
    ],
    caughtBy: ["WAITFOR-11", "WAITFOR-14"],
  },
  {
    name: "a cancelled wait_for raises TimeoutError",
    patches: [
      {
        file: WAIT_FOR,
        find: "    watcher.cancel();\n    throw error;\n",
        replace: "    watcher.cancel();\n    throw new TimeoutError();\n",
      },
    ],
    caughtBy: ["WAITFOR-14", "WAITFOR-22"],
  },
  {
    name: "wait_for without a time limit times out at once",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "-1 if timeout is None else max(0, timeout)",
        replace: "max(0, timeout or 0)",
      },
    ],
    caughtBy: ["WAITFOR-05"],
    breaksPrograms: true,
  },
  {
    name: "if the timeout is 0 or negative, wait_for never starts the task",
    patches: [
      {
        file: WAIT_FOR,
        find: "  const watch: Watch =",
        replace: `  if (ms <= 0 && !task.done()) {
    task.cancel();
    throw new TimeoutError();
  }
  const watch: Watch =`,
      },
    ],
    caughtBy: ["WAITFOR-06", "WAITFOR-07"],
  },
  {
    name: "if the awaited task ends in the same tick as the timeout, wait_for returns its result instead of raising TimeoutError",
    patches: [{ file: WAIT_FOR, find: "yield* sleepMs(ms);", replace: "yield* sleepMs(ms + 1);" }],
    caughtBy: ["WAITFOR-16"],
  },
  {
    name: "if wait_for raises the exception of its task, the loop also reports the exception as unhandled",
    patches: [
      {
        file: WAIT_FOR,
        find: '  if (ending.kind === "raised") throw ending.error;\n',
        replace: `  if (ending.kind === "raised") {
    task.isRetrieved = false;
    self.kernel.makeReady(task as Task);
    throw ending.error;
  }\n`,
      },
    ],
    caughtBy: ["WAITFOR-04"],
  },
  {
    name: "the timeout of an inner wait_for also ends the outer wait_for",
    patches: [
      {
        file: WAIT_FOR,
        find: "    yield* waitForEnd(watcher);\n    throw new TimeoutError();\n",
        replace:
          "    yield* waitForEnd(watcher);\n    self.joiners?.wakeFirst();\n    throw new TimeoutError();\n",
      },
    ],
    caughtBy: ["WAITFOR-13"],
  },
  {
    name: "if another task cancels the awaited task, wait_for raises TimeoutError instead of CancelledError",
    patches: [
      {
        file: WAIT_FOR,
        find: '  if (ending.kind === "raised") throw ending.error;\n',
        replace: `  if (ending.kind === "raised") {
    const { error } = ending;
    throw error?.constructor.name === "PythonCancelledError" ? new TimeoutError() : error;
  }\n`,
      },
    ],
    caughtBy: ["WAITFOR-17"],
  },
  {
    name: "after a timeout, the cancelled task stays in the list of the tasks that wait for the same object",
    patches: [
      {
        file: "scheduler/kernel.ts",
        find: 'if (waiting.kind === "place") waiting.place.remove(task);',
        replace:
          'if (waiting.kind === "place" && waiting.place.wakeAll === undefined) waiting.place.remove(task);',
      },
    ],
    caughtBy: ["WAITFOR-18"],
    breaksPrograms: true,
  },
  {
    name: "if wait_for gets an object that cannot be awaited, it waits until the timeout instead of raising TypeError",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "def wait_for(aw, timeout):\n",
        replace:
          'def wait_for(aw, timeout):\n    if not hasattr(aw, "send") and not isinstance(aw, Task):\n        aw = Event().wait()\n',
      },
    ],
    caughtBy: ["WAITFOR-20"],
    breaksPrograms: true,
  },
  {
    name: "after wait_for has returned, the end of the awaited task still wakes the caller",
    patches: [
      {
        file: WAIT_FOR,
        find: "if (!watch.isOver) waiter.kernel.bringForward(waiter);",
        replace: "waiter.kernel.makeReady(waiter);",
      },
    ],
    caughtBy: ["WAITFOR-21"],
    breaksPrograms: true,
  },
  {
    name: "wait_for drops a value that arrives after the time limit, but before the caller runs again",
    patches: [{ file: WAIT_FOR, find: "watch.ending ?? task.ending", replace: "watch.ending" }],
    caughtBy: ["WAITFOR-23"],
  },
  {
    name: "wait_for cancels its awaitable after half of the time limit, but raises TimeoutError only at the limit",
    patches: [
      {
        file: WAIT_FOR,
        find: "yield* sleepMs(ms);",
        replace: "yield* sleepMs(Math.floor(ms / 2));",
      },
      {
        file: WAIT_FOR,
        find: "    throw new TimeoutError();\n",
        replace: "    yield* sleepMs(ms - Math.floor(ms / 2));\n    throw new TimeoutError();\n",
      },
    ],
    caughtBy: ["WAITFOR-02"],
  },
];
