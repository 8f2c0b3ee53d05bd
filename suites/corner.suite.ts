import { isDeepStrictEqual } from "node:util";
import { defineGroup } from "../harness/check/clause.ts";
import { broken, holds } from "../harness/check/finding.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { recordOf } from "../harness/trace/trace.ts";

const TASKS = "https://docs.python.org/3/library/asyncio-task.html";
const AWAITABLES = `${TASKS}#awaitables`;
const GATHER = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.gather";
const CANCEL = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.Task.cancel";
const RUN = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.run";
const NEW_LOOP =
  "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.new_event_loop";
const ISSUES = "https://github.com/micropython/micropython/issues";

const STEPPED =
  "if a task starts a sleep by hand with `send(None)`, MicroPython queues this task, although it still runs; at its next sleep, the task is queued a second time, which damages the queue";

const INTERRUPTED = ["cleanup starts", "interrupt", "run raises KeyboardInterrupt", "second run"];

/**
 * These clauses are not in catalogue.json. We found them through random programs or public reports.
 * Stock MicroPython 1.25 does not obey most of these clauses.
 */
export default defineGroup({
  name: "CORNER",
  title: "rare cases in which a task or a cancellation can be lost, or the interpreter can crash",
  part: "asyncio",
  clauses: [
    {
      id: "CORNER-01",
      level: "must",
      statement:
        "Task A fails. Task B awaits A so early that the loop does not report the failure. B gets the exception of A. Every later await of A raises the same exception again.",
      sources: [AWAITABLES],
      judgedBy: "order",
      program: "corner/failure_awaited_again.py",
      check: recorded(
        ...["raised=ValueError(no signal)", "raised=ValueError(no signal)"],
        ...["raised=ValueError(no signal)", "main ends"],
      ),
      expect: [
        {
          when: { family: "micropython", has: ["nativeTasks"], lacks: ["keepsFailures"] },
          verdict: "error",
          outcome: "crashed",
          reason:
            "MicroPython forgets the exception of a task at the moment when the loop would report it: a second await of this task crashes the interpreter",
        },
        {
          when: { family: "micropython", lacks: ["keepsFailures", "nativeTasks"] },
          verdict: "error",
          outcome: "raised",
          reason:
            "MicroPython forgets the exception of a task at the moment when the loop would report it: if tasks are Python code, not built-in objects, a second await of this task raises TypeError",
        },
      ],
    },
    {
      id: "CORNER-02",
      level: "must",
      statement:
        "Task A fails. Task B awaits A before the loop would report the failure, and gets the exception of A. A later `gather` of A raises the same exception. With `return_exceptions=True`, `gather` returns this exception in the list of results instead.",
      sources: [GATHER, `${TASKS}#asyncio.gather`],
      judgedBy: "order",
      program: "corner/failure_awaited_then_gathered.py",
      check: recorded(
        "raised=ValueError(no signal)",
        "gathered=[ValueError(no signal)]",
        "gather raised=ValueError(no signal)",
      ),
      expect: [
        {
          when: { family: "micropython", has: ["nativeTasks"], lacks: ["keepsFailures"] },
          verdict: "fail",
          reason:
            "MicroPython forgets the exception of a task at the moment when the loop would report it: `gather` treats the failed task as a success",
          check: recorded("raised=ValueError(no signal)", "gathered=[None]", "gathered=[<Task>]"),
        },
        {
          // If a task is a Python object, its text contains its address. The address differs from run to run, so it is
          // removed before the comparison.
          when: { family: "micropython", lacks: ["keepsFailures", "nativeTasks"] },
          verdict: "fail",
          reason:
            "MicroPython forgets the exception of a task at the moment when the loop would report it: `gather` treats the failed task as a success",
          check: (trace) => {
            const record = recordOf(trace).map((mark) => mark.replace(/ object at \w+/, ""));
            const declared = [
              "raised=ValueError(no signal)",
              "gathered=[None]",
              "gathered=[<Task>]",
            ];
            return isDeepStrictEqual(record, declared) ? holds : broken(record.join(", "));
          },
        },
      ],
    },
    {
      id: "CORNER-03",
      level: "may",
      statement:
        "If task A awaits task B, B cannot cancel A: `cancel()` raises RuntimeError, and both tasks continue.",
      sources: [CANCEL, `${TASKS}#asyncio.Task.cancel`],
      judgedBy: "order",
      program: "corner/child_cancels_its_awaiter.py",
      check: recorded("refused", "child gives=value", "parent done=True"),
      expect: [
        {
          when: { family: "micropython", lacks: ["refusesCancelOfAwaiter"] },
          verdict: "fail",
          reason: "MicroPython accepts the cancellation, but the cancelled task never gets it",
          check: recorded("accepted", "child gives=value", "parent done=True"),
        },
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "CPython cancels both tasks: first task B at its next await, and then task A, which awaits B",
          check: recorded("accepted", "parent cancelled", "parent done=True"),
        },
      ],
    },
    {
      id: "CORNER-04",
      level: "may",
      statement:
        "Tasks cannot await each other in a circle. The await that would close the circle raises RuntimeError, and all tasks of the circle continue.",
      sources: [AWAITABLES],
      judgedBy: "order",
      program: "corner/tasks_await_in_a_circle.py",
      check: recorded("c=refused", "b=awaited", "a=awaited", "done=[True, True, True]"),
      expect: [
        {
          when: { family: "micropython", lacks: ["refusesCircularAwaits"] },
          verdict: "fail",
          reason:
            "MicroPython does not notice the circle: the tasks wait forever, and cancelling one of them hangs the interpreter",
          check: recorded("done=[False, False, False]"),
        },
        {
          when: { family: "cpython" },
          verdict: "error",
          outcome: "raised",
          reason:
            "CPython does not notice the circle: the tasks wait forever, and when `run` cancels them at its end, `run` raises RecursionError",
        },
      ],
    },
    {
      id: "CORNER-05",
      level: "should",
      statement:
        "A task calls `new_event_loop()` during a run of the loop. The call may raise RuntimeError. In any case, this run is not affected: all tasks continue, and `run` returns the value of main.",
      sources: [NEW_LOOP, `${ISSUES}/19718`],
      judgedBy: "order",
      program: "corner/new_loop_within_a_run.py",
      limitMs: 2000,
      check: recorded(
        ...["tick=0", "called", "other continues", "tick=1", "tick=2"],
        "run gives=value",
      ),
      expect: [
        {
          when: { family: "micropython", lacks: ["newLoopSparesRun", "runWaitsWhenIdle"] },
          verdict: "fail",
          reason:
            "MicroPython has one loop, which `new_event_loop()` resets: the run loses all its tasks and returns None",
          link: `${ISSUES}/19718`,
          check: recorded("tick=0", "called", "other continues", "run gives"),
        },
        {
          when: {
            family: "micropython",
            lacks: ["newLoopSparesRun"],
            has: ["runWaitsWhenIdle"],
          },
          verdict: "error",
          outcome: "timeout",
          reason:
            "MicroPython has one loop, which `new_event_loop()` resets: the run loses all its tasks and waits forever",
          link: `${ISSUES}/19718`,
        },
      ],
    },
    {
      id: "CORNER-06",
      level: "should",
      statement:
        "A task may start a coroutine by hand with `coro.send(None)` and then close it with `coro.close()`. This does not affect the sleeps of this task or of other tasks.",
      sources: [AWAITABLES, "https://docs.python.org/3/reference/datamodel.html#coroutine.send"],
      judgedBy: "order",
      program: "corner/coroutine_stepped_by_hand.py",
      check: recorded(
        ...["a=0", "b=0", "stepped", "a=1", "b=1", "75 ms later", "a=2", "b=2", "150 ms later"],
        "all have ended",
      ),
      expect: [
        {
          when: { implementation: "micropython", port: "linux", has: ["nativeTasks"] },
          verdict: "error",
          outcome: "crashed",
          reason: STEPPED,
        },
        {
          when: { implementation: "micropython", port: "rp2", has: ["nativeTasks"] },
          verdict: "error",
          outcome: "raised",
          reason: STEPPED,
        },
        {
          when: { family: "micropython", lacks: ["nativeTasks"] },
          verdict: "error",
          outcome: "raised",
          reason: STEPPED,
        },
      ],
    },
    {
      id: "CORNER-07",
      level: "must",
      statement:
        "Task A awaits in its `finally` block. Meanwhile task B raises KeyboardInterrupt in its own `finally` block. The first `run` then raises KeyboardInterrupt immediately. A second `run` works. In the second `run`, either all remaining tasks of the first `run` continue, or none of them continues. No task continues twice.",
      sources: [
        RUN,
        "https://docs.python.org/3/library/asyncio-runner.html#handling-keyboard-interruption",
      ],
      judgedBy: "order",
      program: "corner/interrupt_within_finally.py",
      check: recordedOneOf(
        [
          ...INTERRUPTED,
          "cleanup ends",
          ...[0, 1, 2].flatMap((n) => [`of the first run=${n}`, `of the second run=${n}`]),
          "end",
        ],
        [...INTERRUPTED, ...[0, 1, 2].map((n) => `of the second run=${n}`), "end"],
      ),
    },
  ],
});
