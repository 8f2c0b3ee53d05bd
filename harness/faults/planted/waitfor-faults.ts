import type { Fault } from "./fault.ts";

const WAIT_FOR = "scheduler/wait-for.ts";

/** Faults in wait_for. */
export const waitForFaults: readonly Fault[] = [
  {
    name: "what ends in time does not end the wait",
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
    name: "the end of what is waited for is noticed a tick too late",
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
    name: "a timeout is raised before what was cancelled has cleaned up",
    patches: [{ file: WAIT_FOR, find: "    yield* watcher;\n", replace: "" }],
    caughtBy: ["WAITFOR-02", "WAITFOR-09", "WAITFOR-15", "WAITFOR-19"],
  },
  {
    name: "a timeout leaves what it waited for running",
    patches: [
      {
        file: WAIT_FOR,
        find: "    watcher.cancel();\n    yield* watcher;\n",
        replace: "",
      },
    ],
    caughtBy: ["WAITFOR-02", "WAITFOR-07"],
  },
  {
    name: "a value that comes after the timeout is given all the same",
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
    name: "an exception that answers the cancel of a timeout is raised instead",
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
    name: "a wait_for that is cancelled leaves what it waits for running",
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
    name: "a wait_for that is cancelled raises TimeoutError",
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
    name: "no limit is no time",
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
    name: "what has no time is never started",
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
    name: "what ends in the tick of the timeout is in time",
    patches: [{ file: WAIT_FOR, find: "yield* sleepMs(ms);", replace: "yield* sleepMs(ms + 1);" }],
    caughtBy: ["WAITFOR-16"],
  },
  {
    name: "a failure that wait_for raises is reported too",
    patches: [
      {
        file: WAIT_FOR,
        find: '  if (watch.ending.kind === "raised") throw watch.ending.error;\n',
        replace: `  if (watch.ending.kind === "raised") {
    task.isRetrieved = false;
    self.kernel.makeReady(task as Task);
    throw watch.ending.error;
  }\n`,
      },
    ],
    caughtBy: ["WAITFOR-04"],
  },
  {
    name: "a timeout within cancels the wait around it, too",
    patches: [
      {
        file: WAIT_FOR,
        find: "    yield* watcher;\n    throw new TimeoutError();\n",
        replace:
          "    yield* watcher;\n    self.joiners?.wakeFirst();\n    throw new TimeoutError();\n",
      },
    ],
    caughtBy: ["WAITFOR-13"],
  },
  {
    name: "a cancel of what is waited for, by another task, counts as a timeout",
    patches: [
      {
        file: WAIT_FOR,
        find: '  if (watch.ending.kind === "raised") throw watch.ending.error;\n',
        replace: `  if (watch.ending.kind === "raised") {
    const { error } = watch.ending;
    throw error?.constructor.name === "PythonCancelledError" ? new TimeoutError() : error;
  }\n`,
      },
    ],
    caughtBy: ["WAITFOR-17"],
  },
  {
    name: "what timed out keeps its place in a line",
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
    name: "what cannot be awaited is waited for until the timeout",
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
    name: "a wait_for that is over still wakes its former waiter",
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
];
