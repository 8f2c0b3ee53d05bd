import { defineGroup } from "../harness/check/clause.ts";
import { onMicropython } from "../harness/check/on-micropython.ts";
import { recorded } from "../harness/check/order/record.ts";

const TASKS = "https://docs.python.org/3/library/asyncio-task.html";
const AWAITABLES = `${TASKS}#awaitables`;
const GATHER = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.gather";
const CANCEL = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.Task.cancel";

/** No rows of the catalogue: what random programs have found, each a defect of stock MicroPython 1.25. */
export default defineGroup({
  name: "CORNER",
  title:
    "corners that a program comes into by chance, and where a task, a cancel or the device is lost",
  clauses: [
    {
      id: "CORNER-01",
      level: "must",
      statement:
        "A failure that an await has taken before it was due to be reported is raised by every later await, too.",
      sources: [AWAITABLES],
      judgedBy: "order",
      program: "corner/failure_awaited_again.py",
      check: recorded(
        ...["raised=ValueError(no signal)", "raised=ValueError(no signal)"],
        ...["raised=ValueError(no signal)", "main ends"],
      ),
      expect: onMicropython({
        verdict: "error",
        outcome: "crashed",
        reason:
          "MicroPython forgets the exception when the report would have been due: the second await takes the interpreter down",
      }),
    },
    {
      id: "CORNER-02",
      level: "must",
      statement:
        "A failure that an await has taken before it was due to be reported is one for a later gather, too: among its results, or raised.",
      sources: [GATHER, `${TASKS}#asyncio.gather`],
      judgedBy: "order",
      program: "corner/failure_awaited_then_gathered.py",
      check: recorded(
        "raised=ValueError(no signal)",
        "gathered=[ValueError(no signal)]",
        "gather raised=ValueError(no signal)",
      ),
      expect: onMicropython({
        verdict: "fail",
        reason:
          "MicroPython forgets the exception when the report would have been due: gather takes the failure for a success",
        check: recorded("raised=ValueError(no signal)", "gathered=[None]", "gathered=[<Task>]"),
      }),
    },
    {
      id: "CORNER-03",
      level: "may",
      statement:
        "A task cannot cancel the one that awaits it: `cancel()` raises RuntimeError, and both go on.",
      sources: [CANCEL, `${TASKS}#asyncio.Task.cancel`],
      judgedBy: "order",
      program: "corner/child_cancels_its_awaiter.py",
      check: recorded("refused", "child gives=value", "parent done=True"),
      expect: {
        ...onMicropython({
          verdict: "fail",
          reason: "MicroPython accepts the cancel and loses it",
          check: recorded("accepted", "child gives=value", "parent done=True"),
        }),
        cpython: {
          verdict: "fail",
          reason: "CPython cancels both: the child at its next await, and through it its parent",
          check: recorded("accepted", "parent cancelled", "parent done=True"),
        },
      },
    },
    {
      id: "CORNER-04",
      level: "may",
      statement:
        "Where tasks would await one another in a circle, the await that closes it raises RuntimeError, and the others go on.",
      sources: [AWAITABLES],
      judgedBy: "order",
      program: "corner/tasks_await_in_a_circle.py",
      check: recorded("c=refused", "b=awaited", "a=awaited", "done=[True, True, True]"),
      expect: {
        ...onMicropython({
          verdict: "fail",
          reason:
            "MicroPython does not look for it: the tasks wait for ever, and to cancel one of them hangs the interpreter",
          check: recorded("done=[False, False, False]"),
        }),
        cpython: {
          verdict: "error",
          outcome: "raised",
          reason:
            "CPython does not look for it: the tasks wait for ever, and RecursionError leaves `run` when it cancels what is left",
        },
      },
    },
  ],
});
