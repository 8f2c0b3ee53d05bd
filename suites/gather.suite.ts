import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { runSideBySide } from "../harness/check/timing/overlap.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const CPYTHON = "https://docs.python.org/3/library/asyncio-task.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const GATHER = `${MICROPYTHON}#asyncio.gather`;
const CPYTHON_GATHER = `${CPYTHON}#asyncio.gather`;
const GATHER_TUTORIAL = `${TUTORIAL}#331-gather`;
const CANCEL = `${MICROPYTHON}#asyncio.Task.cancel`;
const HANDLER = `${MICROPYTHON}#asyncio.Loop.set_exception_handler`;

/**
 * MicroPython's order of marks after a cancelled gather. Two orders are legal. The next constant has CPython's order.
 */
const GATHERER_FIRST = [
  "quick ends",
  "cancel=True",
  "gatherer cancelled",
  "a cancelled",
  "b cancelled",
  "main",
  "a cleaned up",
  "b cleaned up",
];
const CHILDREN_FIRST = [
  "quick ends",
  "cancel=True",
  "a cancelled",
  "b cancelled",
  "a cleaned up",
  "b cleaned up",
  "gatherer cancelled",
  "main",
];

const CHILD_TURNS = [0, 1, 2, 3, 4].map((turn) => `child=${turn}`);

export default defineGroup({
  name: "GATHER",
  title: "gather: results, failures, cancellation",
  part: "asyncio",
  clauses: [
    {
      id: "GATHER-01",
      level: "must",
      statement:
        "`gather(...)` returns the results in the order of its arguments, no matter which child ends first.",
      sources: [GATHER, CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/results_in_argument_order.py",
      check: recorded("fast", "slow", "result=[slow, fast]"),
    },
    {
      id: "GATHER-02",
      level: "must",
      statement:
        "`gather` runs its children side by side: it takes as long as the longest child, not as long as all of them together.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "timing",
      program: "gather/children_run_side_by_side.py",
      check: allOf(
        recorded(
          "gather",
          ...[..."abcdefgh"].map((name) => `starts=${name}`),
          ...[..."abcdefgh"].map((name) => `ends=${name}`),
          "gathered",
        ),
        runSideBySide({ from: "gather", starts: "starts", ends: "ends", to: "gathered", tasks: 8 }),
      ),
    },
    {
      id: "GATHER-03",
      level: "must",
      statement:
        "`gather` turns each coroutine argument into a separate task and starts these tasks in the order of the arguments.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/children_start_in_argument_order.py",
      check: recorded(
        ...["c starts", "a starts", "b starts", "c ends", "a ends", "b ends"],
        "separate tasks=4",
      ),
    },
    {
      id: "GATHER-04",
      level: "should",
      statement: "The children start when `gather` is awaited, not when it is called.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/children_start_when_awaited.py",
      check: recorded("await", "a", "b", "result=[a, b]"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's `gather` creates the child tasks when it is called",
          check: recorded("a", "b", "await", "result=[a, b]"),
        },
      ],
    },
    {
      id: "GATHER-05",
      level: "must",
      statement:
        "`gather()` without arguments returns an empty list and does not switch to another task.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/of_nothing.py",
      check: recorded("result=[]", "collecting=[]", "other"),
    },
    {
      id: "GATHER-06",
      level: "must",
      statement: "A child that returns no value contributes None to the results, at its position.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/child_without_result.py",
      check: recorded("result=[None, 0, None]"),
    },
    {
      id: "GATHER-07",
      level: "must",
      statement:
        "`gather` raises the exception that comes first in time, without waiting for the other children.",
      sources: [GATHER, CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/first_exception_in_time.py",
      check: recorded("fails=early", "raised=ValueError(early)"),
    },
    {
      id: "GATHER-08",
      level: "must",
      statement: "After `gather` has raised, the other children run to their end.",
      sources: [CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/survivors_run_to_their_end.py",
      check: recorded("raised", "a goes on", "b goes on", "a ends", "b ends", "main"),
    },
    {
      id: "GATHER-09",
      level: "should",
      statement:
        "If a child fails after `gather` has raised, its exception is reported to the exception handler, as for any other task.",
      sources: [GATHER, HANDLER],
      judgedBy: "order",
      program: "gather/survivor_fails_later.py",
      check: recorded(
        "fails=first",
        "raised=ValueError(first)",
        "fails=second",
        "reported=ValueError(second)",
        "main",
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "CPython's `gather` retrieves the exceptions of all its children and drops the later exceptions",
          check: recorded("fails=first", "raised=ValueError(first)", "fails=second", "main"),
        },
      ],
    },
    {
      id: "GATHER-10",
      level: "must",
      statement:
        "If two children fail before the gathering task runs again, `gather` raises the exception of the child that ran first. The other exception is not reported.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/two_fail_in_one_round.py",
      check: recorded(
        "fails=first to run",
        "fails=first argument",
        "raised=ValueError(first to run)",
        "main",
      ),
    },
    {
      id: "GATHER-11",
      level: "must",
      statement:
        "With `return_exceptions=True`, `gather` waits for all children. It returns each exception as an object at the position of its child. The child may also be a task that failed before the gather.",
      sources: [GATHER, CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/exceptions_as_results.py",
      check: recorded(
        ...["fails=before", "fails=a", "fails=b", "succeeds"],
        "result=[ValueError(a), value, ValueError(b)]",
        ...["succeeds", "with one that failed before=[value, ValueError(before)]"],
      ),
    },
    {
      id: "GATHER-12",
      level: "must",
      statement:
        "With `return_exceptions=True`, a cancelled child contributes a CancelledError object at its position, and the other children continue.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/cancelled_child_as_result.py",
      check: recorded("cancel=True", "b ends", "a ends", "c ends", "result=[a, CancelledError, c]"),
    },
    {
      id: "GATHER-13",
      level: "must",
      statement:
        "If a child is cancelled, `gather` raises CancelledError, and the other children continue.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/cancelled_child.py",
      check: recorded("b cancelled", "raised=CancelledError()", "a goes on", "c goes on", "main"),
    },
    {
      id: "GATHER-14",
      level: "must",
      statement:
        "Cancelling a task that awaits `gather` cancels all children that have not ended and raises CancelledError in that task.",
      sources: [GATHER, CPYTHON_GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/cancelled_gather.py",
      check: recordedOneOf(GATHERER_FIRST, CHILDREN_FIRST),
    },
    {
      id: "GATHER-15",
      level: "should",
      statement:
        "When a task that awaits `gather` is cancelled, it runs again before the children have finished their cleanup.",
      sources: [GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/cancelled_gather.py",
      check: recorded(...GATHERER_FIRST),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's `gather` waits until all cancelled children have ended",
          check: recorded(...CHILDREN_FIRST),
        },
      ],
    },
    {
      id: "GATHER-16",
      level: "must",
      statement:
        "`return_exceptions=True` does not hide a cancellation of the task that awaits `gather`: `gather` raises CancelledError.",
      sources: [GATHER, CPYTHON_GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/cancelled_gather_with_return_exceptions.py",
      check: recorded("gatherer=CancelledError()", "main=CancelledError()"),
    },
    {
      id: "GATHER-17",
      level: "must",
      statement:
        "A cancelled gather raises CancelledError even if its children swallow the cancellation.",
      sources: [GATHER, CPYTHON_GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/children_swallow_the_cancel.py",
      check: recorded("gatherer=CancelledError()", "swallowed by=[a, b]"),
    },
    {
      id: "GATHER-18",
      level: "must",
      statement: "`gather` accepts tasks that have already ended and returns their results.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/finished_tasks.py",
      check: recorded(
        "a",
        "b",
        "done=[True, True]",
        "all finished=[b, a]",
        "c",
        "with a new one=[a, c, b]",
      ),
    },
    {
      id: "GATHER-19",
      level: "must",
      statement:
        "If an argument is a task that has already failed, `gather` raises this task's exception. It does so at once or within two turns of the other children, and does not wait until these children have ended.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/task_that_has_failed.py",
      check: recordedOneOf(
        ...[0, 1, 2].map((turns) => [
          ...["failed", ...CHILD_TURNS.slice(0, turns)],
          ...["raised=ValueError(before)", ...CHILD_TURNS.slice(turns), "main"],
        ]),
      ),
    },
    {
      id: "GATHER-20",
      level: "may",
      statement:
        "If a task failed before it was gathered, its exception is still reported to the exception handler, although `gather` also raises it.",
      sources: [GATHER, HANDLER],
      judgedBy: "order",
      program: "gather/failure_known_only_to_gather.py",
      check: recorded("fails", "raised=ValueError(before)", "reported=ValueError(before)", "main"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "in CPython `gather` retrieves the exception, so it is not reported",
          check: recorded("fails", "raised=ValueError(before)", "main"),
        },
      ],
    },
    {
      id: "GATHER-21",
      level: "should",
      statement:
        "If the same task is passed twice, `gather` returns its result twice, or raises RuntimeError without harming the loop.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/same_task_twice.py",
      check: recordedOneOf(
        ["child ends", "result=[value, value]", "child done=True"],
        ["child ends", "result=refused", "child done=True"],
      ),
      expect: [
        {
          when: { family: "micropython", lacks: ["refusesDuplicatesSafely"] },
          verdict: "error",
          outcome: "raised",
          reason:
            "MicroPython's `gather` first changes the task and then refuses it: NameError leaves `run` when the task ends",
        },
      ],
    },
    {
      id: "GATHER-22",
      level: "must",
      statement: "`gather` raises TypeError if an argument cannot be awaited.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/not_awaitable.py",
      check: recorded("int=TypeError", "None=TypeError", "list=TypeError", "function=TypeError"),
    },
    {
      id: "GATHER-23",
      level: "must",
      statement:
        "A gather can be an argument of another gather or of `wait_for`; if `wait_for` times out, the children of that gather are cancelled.",
      sources: [GATHER, `${MICROPYTHON}#asyncio.wait_for`, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/nested.py",
      check: recorded(
        "nested=[[a, b], c]",
        "in time=[d, e]",
        "f cancelled",
        "g cancelled",
        "timeout",
      ),
    },
    {
      id: "GATHER-24",
      level: "may",
      statement:
        "`create_task` accepts a gather and makes a task whose result is the list of results.",
      sources: [GATHER, `${MICROPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "gather/as_a_task.py",
      check: recorded("task", "a", "b", "result=[a, b]"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's `gather` returns a future, and create_task accepts only coroutines",
          check: recorded("TypeError", "a", "b", "result=[a, b]"),
        },
      ],
    },
    {
      id: "GATHER-25",
      level: "must",
      statement:
        "The awaitables that primitives return, such as `Event.wait()` and `Lock.acquire()`, can be gathered directly.",
      sources: [GATHER, `${MICROPYTHON}#asyncio.Event.wait`, `${MICROPYTHON}#asyncio.Lock.acquire`],
      judgedBy: "order",
      program: "gather/event_wait.py",
      check: recorded("set", "set", "result=[True, True, True, None]", "locked=True"),
    },
    {
      id: "GATHER-26",
      level: "may",
      statement:
        "`gather` raises RuntimeError for a running task that another task already awaits, without harming either task.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/task_awaited_elsewhere.py",
      check: recorded("RuntimeError", "awaiter gets=value", "main"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython allows a task to be awaited and gathered any number of times",
          check: recorded("awaiter gets=value", "gather gives=[value]", "main"),
        },
      ],
    },
  ],
});
