import { isDeepStrictEqual } from "node:util";
import { defineGroup } from "../harness/check/clause.ts";
import { broken, holds } from "../harness/check/finding.ts";
import { recorded } from "../harness/check/order/record.ts";
import { recordOf } from "../harness/trace/trace.ts";

const TASKS = "https://docs.python.org/3/library/asyncio-task.html";
const AWAITABLES = `${TASKS}#awaitables`;
const GATHER = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.gather";
const CANCEL = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.Task.cancel";

/** These clauses are not in the catalogue: random programs found them. Each one is a defect of stock MicroPython 1.25. */
export default defineGroup({
  name: "CORNER",
  title: "rare cases that can lose a task, a cancellation or the device",
  clauses: [
    {
      id: "CORNER-01",
      level: "must",
      statement:
        "A failure that was awaited before its report was due is raised again by every later await.",
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
            "MicroPython forgets the exception when the report would have been due: the second await crashes the interpreter",
        },
        {
          when: { family: "micropython", lacks: ["keepsFailures", "nativeTasks"] },
          verdict: "error",
          outcome: "raised",
          reason:
            "MicroPython forgets the exception when the report would have been due: without built-in tasks the second await raises TypeError",
        },
      ],
    },
    {
      id: "CORNER-02",
      level: "must",
      statement:
        "A failure that was awaited before its report was due is also a failure for a later gather, which returns it among its results or raises it.",
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
            "MicroPython forgets the exception when the report would have been due: gather treats the failure as a success",
          check: recorded("raised=ValueError(no signal)", "gathered=[None]", "gathered=[<Task>]"),
        },
        {
          // The text of a task that is a Python object contains its address, which differs from run to run.
          when: { family: "micropython", lacks: ["keepsFailures", "nativeTasks"] },
          verdict: "fail",
          reason:
            "MicroPython forgets the exception when the report would have been due: gather treats the failure as a success",
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
        "A task cannot cancel the task that awaits it: `cancel()` raises RuntimeError, and both tasks continue.",
      sources: [CANCEL, `${TASKS}#asyncio.Task.cancel`],
      judgedBy: "order",
      program: "corner/child_cancels_its_awaiter.py",
      check: recorded("refused", "child gives=value", "parent done=True"),
      expect: [
        {
          when: { family: "micropython", lacks: ["refusesCancelOfAwaiter"] },
          verdict: "fail",
          reason: "MicroPython accepts the cancellation and loses it",
          check: recorded("accepted", "child gives=value", "parent done=True"),
        },
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython cancels both: the child at its next await, and through it its parent",
          check: recorded("accepted", "parent cancelled", "parent done=True"),
        },
      ],
    },
    {
      id: "CORNER-04",
      level: "may",
      statement:
        "If tasks would await each other in a circle, the await that closes the circle raises RuntimeError, and the other tasks continue.",
      sources: [AWAITABLES],
      judgedBy: "order",
      program: "corner/tasks_await_in_a_circle.py",
      check: recorded("c=refused", "b=awaited", "a=awaited", "done=[True, True, True]"),
      expect: [
        {
          when: { family: "micropython", lacks: ["refusesCircularAwaits"] },
          verdict: "fail",
          reason:
            "MicroPython does not check for this: the tasks wait forever, and cancelling one of them hangs the interpreter",
          check: recorded("done=[False, False, False]"),
        },
        {
          when: { family: "cpython" },
          verdict: "error",
          outcome: "raised",
          reason:
            "CPython does not check for this: the tasks wait forever, and RecursionError leaves `run` when it cancels the remaining tasks",
        },
      ],
    },
  ],
});
