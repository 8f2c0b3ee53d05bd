import type { Fault } from "./fault.ts";

const KERNEL = "scheduler/kernel.ts";
const LOOP = "scheduler/loop.ts";
const SHIM = "python/shim/asyncio.py";

/** Faults in runs of the event loop, in stops of the loop, and in the handling of exceptions that nobody retrieves. */
export const runFaults: readonly Fault[] = [
  {
    name: "an exception of main is also reported as unhandled",
    patches: [
      {
        file: SHIM,
        find: "    _kernel.take(task._id)\n",
        replace: "",
      },
    ],
    caughtBy: ["RUN-02"],
  },
  {
    name: "a run returns nothing",
    patches: [{ file: SHIM, find: "    return task._value\n", replace: "" }],
    caughtBy: ["RUN-01", "RUN-11"],
  },
  {
    name: "after a run that raised an exception, the next run returns immediately",
    patches: [
      {
        file: SHIM,
        find: "        raise task._error\n",
        replace: "        Loop.has_failed = True\n        raise task._error\n",
      },
      {
        file: SHIM,
        find: "        task = _promote(aw)\n        _pump(",
        replace: `        if hasattr(Loop, "has_failed"):
            del Loop.has_failed
            return
        task = _promote(aw)
        _pump(`,
      },
    ],
    caughtBy: ["RUN-07"],
  },
  {
    name: "run waits for all tasks, not only for its main task",
    patches: [
      {
        file: KERNEL,
        find: `if (goal?.ending !== undefined) return { kind: "over" };`,
        replace: `if (goal?.ending !== undefined && this.#queue.size === 0) return { kind: "over" };`,
      },
    ],
    caughtBy: ["RUN-04", "RUN-05", "RUN-12"],
  },
  {
    name: "a run discards the tasks that the previous run left",
    patches: [
      {
        file: SHIM,
        find: "        _check(_kernel.checkIdle())\n        task = _promote(aw)\n",
        replace:
          "        _check(_kernel.checkIdle())\n        _kernel.discardTasks()\n        task = _promote(aw)\n",
      },
    ],
    caughtBy: ["RUN-05", "RUN-38"],
  },
  {
    name: "a new run wakes all tasks that the previous run left asleep",
    patches: [
      {
        file: KERNEL,
        find: "  discardAll(): void {\n",
        replace: `  wakeAll(): void {
    for (const task of this.#live.inOrderOfCreation()) this.bringForward(task);
  }

  discardAll(): void {\n`,
      },
      {
        file: LOOP,
        find: "    this.#goal = goal;\n",
        replace: "    this.#goal = goal;\n    this.kernel.wakeAll();\n",
      },
    ],
    caughtBy: ["RUN-05"],
  },
  {
    name: "the end of a run makes the loop forget the tasks that sleep",
    patches: [
      {
        file: KERNEL,
        find: "  discardAll(): void {\n",
        replace: `  forgetSleepers(): void {
    for (const task of this.#live.inOrderOfCreation()) {
      if (task.heapIndex >= 0 && task.dueMs > this.nowMs()) this.#queue.remove(task);
    }
  }

  discardAll(): void {\n`,
      },
      {
        file: LOOP,
        find: "    this.#goal = undefined;\n",
        replace: "    this.#goal = undefined;\n    this.kernel.forgetSleepers();\n",
      },
    ],
    caughtBy: ["RUN-05", "RUN-19"],
    breaksPrograms: ["RUN-19"],
  },
  {
    name: "the end of a run makes an event forget its waiters",
    patches: [
      {
        file: KERNEL,
        find: "  discardAll(): void {\n",
        replace: `  forgetWaits(): void {
    for (const task of this.#live.inOrderOfCreation()) {
      if (task.waiting?.kind === "place") this.#leaveWaiting(task);
    }
  }

  discardAll(): void {\n`,
      },
      {
        file: LOOP,
        find: "    this.#goal = undefined;\n",
        replace: "    this.#goal = undefined;\n    this.kernel.forgetWaits();\n",
      },
    ],
    caughtBy: ["RUN-05"],
  },
  {
    name: "a new event loop keeps the sleeping tasks of the old loop",
    patches: [
      {
        file: KERNEL,
        find: "    this.#queue.clear();\n",
        replace: "    this.#queue.clear(this.nowMs());\n",
      },
      {
        file: "scheduler/run-queue.ts",
        find: "  clear(): void {\n    for (const task of this.#heap) task.heapIndex = -1;\n    this.#heap.length = 0;\n",
        replace: `  clear(nowMs: number): void {
    const asleep = this.#heap.filter(({ dueMs }) => dueMs > nowMs);
    for (const task of this.#heap) task.heapIndex = -1;
    this.#heap.length = 0;
    for (const task of asleep) this.push(task, task.dueMs);\n`,
      },
    ],
    caughtBy: ["RUN-06"],
  },
  {
    name: "a new event loop keeps the tasks of the old loop",
    patches: [{ file: SHIM, find: "    _check(_kernel.discardTasks())\n", replace: "" }],
    caughtBy: ["RUN-06"],
  },
  {
    name: "if no task can run any more, a run returns instead of waiting or reporting a deadlock",
    patches: [
      {
        file: KERNEL,
        find: `if (task === undefined) return { kind: "idle", untilUs: undefined };`,
        replace: `if (task === undefined) {
        return this.#polled.size > 0 ? { kind: "idle", untilUs: undefined } : { kind: "over" };
      }`,
      },
    ],
    caughtBy: ["RUN-42", "RUN-43"],
  },
  {
    name: "a run ends when no task can run any more, although a scheduled callback may still wake a task",
    patches: [
      {
        file: "python/kernel-run.ts",
        find: "if (this.scheduled === 0) {",
        replace: "if (true) {",
      },
    ],
    caughtBy: ["RUN-42", "RUN-43"],
    breaksPrograms: true,
  },
  {
    name: "the main task of a run does not wake the tasks that await it",
    patches: [
      {
        file: LOOP,
        find: "    this.#goal = undefined;\n",
        replace: `    const joiners = this.#goal?.joiners;
    if (joiners !== undefined && this.#goal?.ending !== undefined) this.#goal.kernel.discardAll();
    this.#goal = undefined;\n`,
      },
    ],
    caughtBy: ["RUN-44"],
    breaksPrograms: true,
  },
  {
    name: "a main task that fails does not wake the tasks that await it",
    patches: [
      {
        file: LOOP,
        find: "    this.#goal = undefined;\n",
        replace: `    const joiners = this.#goal?.joiners;
    if (joiners !== undefined && this.#goal?.ending?.kind === "raised") this.#goal.kernel.discardAll();
    this.#goal = undefined;\n`,
      },
    ],
    caughtBy: ["RUN-45"],
  },
  {
    name: "a run within a run is accepted",
    patches: [
      { file: LOOP, find: "if (this.#goal !== undefined) throw", replace: "if (false) throw" },
    ],
    caughtBy: ["RUN-10"],
    breaksPrograms: true,
  },
  {
    name: "if a run is refused, its coroutine still runs later as a task",
    patches: [
      {
        file: SHIM,
        find: "        _check(_kernel.checkIdle())\n        task = _promote(aw)\n",
        replace: "        task = _promote(aw)\n        _check(_kernel.checkIdle())\n",
      },
    ],
    caughtBy: ["RUN-10"],
  },
  {
    name: "run accepts a task",
    patches: [
      {
        file: SHIM,
        find: 'def run(coro):\n    if not hasattr(coro, "send"):\n',
        replace:
          'def run(coro):\n    if not hasattr(coro, "send") and not isinstance(coro, Task):\n',
      },
    ],
    caughtBy: ["RUN-03"],
  },
  {
    name: "a stop is ignored",
    patches: [{ file: LOOP, find: "if (!isStopping) this", replace: "if (isStopping) this" }],
    caughtBy: ["RUN-15", "RUN-18"],
    breaksPrograms: true,
  },
  {
    name: "a stop takes effect before the ready tasks have run",
    patches: [
      {
        file: LOOP,
        find: "this.kernel.makeReady(this.#stopTask!);",
        replace: "this.kernel.makeReady(this.#stopTask!, -1);",
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
    caughtBy: ["RUN-17"],
  },
  {
    name: "if a stop is called while no loop runs, it ends the next run",
    patches: [
      {
        file: LOOP,
        find: "    this.#stopTask = stopTask;\n",
        replace: "    this.#stopTask = stopTask;\n    if (this.wasStopped) this.stop();\n",
      },
      {
        file: LOOP,
        find: "  stop(): void {\n",
        replace: "  stop(): void {\n    this.wasStopped = this.#stopTask === undefined;\n",
      },
    ],
    caughtBy: ["RUN-20"],
  },
  {
    name: "a stop also ends a run that waits for its main task",
    patches: [
      {
        file: LOOP,
        find: "  stop(): void {\n",
        replace:
          "  stop(): void {\n    if (this.#stopTask === undefined) this.#goal = this.#goal && new KernelTask(this.kernel, endAtOnce());\n    this.#stopTask ??= this.#goal;\n",
      },
    ],
    caughtBy: ["RUN-21"],
  },
  {
    name: "a failure that nobody retrieves stops the run",
    patches: [
      {
        file: SHIM,
        find: "        _loop.call_exception_handler(context)\n",
        replace: "        raise _error()\n",
      },
    ],
    caughtBy: ["RUN-23", "RUN-24"],
    breaksPrograms: true,
  },
  {
    name: "the report of a failure lacks the traceback",
    patches: [
      {
        file: SHIM,
        find: '        print_error(context["exception"], sys.stderr)\n',
        replace: '        print(repr(context["exception"]), file=sys.stderr)\n',
      },
    ],
    caughtBy: ["RUN-24"],
  },
  {
    name: "a failure is reported before another task can retrieve it",
    patches: [
      {
        file: KERNEL,
        find: "if (hasFailed && !task.isRetrieved) this.#queue.push(task, this.nowMs());",
        replace: "if (hasFailed && !task.isRetrieved) this.#queue.push(task, -1);",
      },
    ],
    caughtBy: ["RUN-26", "RUN-27"],
  },
  {
    name: "a failure is reported after only one of the ready tasks has had its turn",
    patches: [
      {
        file: KERNEL,
        find: "if (hasFailed && !task.isRetrieved) this.#queue.push(task, this.nowMs());",
        replace: `if (hasFailed && !task.isRetrieved) {
      const next = this.#queue.pop();
      this.#queue.push(task, -1);
      if (next !== undefined) this.#queue.push(next, -2);
    }`,
      },
    ],
    caughtBy: ["RUN-26"],
  },
  {
    name: "a failure is reported one tick too late",
    patches: [
      {
        file: KERNEL,
        find: "if (hasFailed && !task.isRetrieved) this.#queue.push(task, this.nowMs());",
        replace: "if (hasFailed && !task.isRetrieved) this.#queue.push(task, this.nowMs() + 1);",
      },
    ],
    caughtBy: ["RUN-26", "RUN-28"],
  },
  {
    name: "a new event loop loses the exception handler",
    patches: [
      {
        file: SHIM,
        find: "    _check(_kernel.discardTasks())\n",
        replace: "    _check(_kernel.discardTasks())\n    Loop._handler = None\n",
      },
    ],
    caughtBy: ["RUN-30"],
  },
  {
    name: "new_event_loop returns a second loop object",
    patches: [
      {
        file: SHIM,
        find: "    _check(_kernel.discardTasks())\n    return _loop\n",
        replace: "    _check(_kernel.discardTasks())\n    return Loop()\n",
      },
    ],
    caughtBy: ["RUN-14"],
  },
  {
    name: "a report does not name the failed task",
    patches: [
      {
        file: SHIM,
        find: '        context["future"] = _tasks[number]\n',
        replace: '        context["future"] = None\n',
      },
    ],
    caughtBy: ["RUN-25"],
  },
  {
    name: "if no handler is set, `get_exception_handler` returns the default handler instead of None",
    patches: [
      {
        file: SHIM,
        find: "        return Loop._handler\n",
        replace: "        return Loop._handler or self.default_exception_handler\n",
      },
    ],
    caughtBy: ["RUN-29"],
  },
  {
    name: "call_exception_handler always calls the default handler",
    patches: [
      {
        file: SHIM,
        find: "        handler = Loop._handler\n",
        replace: "        handler = None\n",
      },
    ],
    caughtBy: ["RUN-34", "RUN-25"],
  },
  {
    name: "each report gets a new context object",
    patches: [
      {
        file: SHIM,
        find: "        context = Loop._context\n",
        replace: "        context = dict(Loop._context)\n",
      },
    ],
    caughtBy: ["RUN-31"],
  },
  {
    name: "an exception that the exception handler raises is dropped",
    patches: [
      {
        file: SHIM,
        find: "        _loop.call_exception_handler(context)\n",
        replace: `        try:
            _loop.call_exception_handler(context)
        except Exception:
            pass\n`,
      },
    ],
    caughtBy: ["RUN-32"],
  },
  {
    name: "a stop is ignored while the exception handler runs",
    patches: [
      {
        file: SHIM,
        find: "        _loop.call_exception_handler(context)\n",
        replace:
          "        Loop.is_reporting = True\n        _loop.call_exception_handler(context)\n        Loop.is_reporting = False\n",
      },
      {
        file: SHIM,
        find: "        _kernel.stop()\n",
        replace:
          '        if not getattr(Loop, "is_reporting", False):\n            _kernel.stop()\n',
      },
    ],
    caughtBy: ["RUN-46"],
    breaksPrograms: true,
  },
  {
    name: "SystemExit only ends its task",
    patches: [
      {
        file: SHIM,
        find: "                _raised(_number(error), 2)\n                raise\n",
        replace:
          "                task._error = error\n                reply = _raised(_number(error), 0)\n",
      },
    ],
    caughtBy: ["RUN-35"],
  },
  {
    name: "SystemExit makes the loop forget the tasks that sleep",
    patches: [
      {
        file: KERNEL,
        find: "      this.#live.remove(task);\n      task.ending = ending;\n      task.isRetrieved = true;\n",
        replace: `      for (const other of this.#live.inOrderOfCreation()) {
        if (other.heapIndex >= 0 && other.dueMs > this.nowMs()) this.#queue.remove(other);
      }
      this.#live.remove(task);
      task.ending = ending;
      task.isRetrieved = true;\n`,
      },
    ],
    caughtBy: ["RUN-35"],
  },
  {
    name: "there is still a current task after main has failed",
    patches: [
      {
        file: SHIM,
        find: "        raise task._error\n",
        replace: "        Loop.has_failed = True\n        raise task._error\n",
      },
      {
        file: SHIM,
        find: "    if number < 0:\n",
        replace: '    if number < 0 and not hasattr(Loop, "has_failed"):\n',
      },
    ],
    caughtBy: ["RUN-36"],
  },
  {
    name: "run returns None if main is cancelled",
    patches: [
      {
        file: SHIM,
        find: "    if task._error is not None:\n",
        replace:
          "    if task._error is not None and not isinstance(task._error, CancelledError):\n",
      },
    ],
    caughtBy: ["RUN-37", "CANCEL-27"],
  },
];
