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
        "`gather(...)` returns the results of its children in the order of its arguments, no matter which child ends first.",
      sources: [GATHER, CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/results_in_argument_order.py",
      check: recorded("fast", "slow", "result=[slow, fast]"),
    },
    {
      id: "GATHER-02",
      level: "must",
      statement:
        "`gather` runs its children at the same time. So it takes as long as the longest child, and not as long as the sum of all children.",
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
      statement:
        "The children of a gather start when the gather is awaited, not when `gather` is called.",
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
      statement:
        "If a child of `gather` returns no value, the list of results contains None at the position of this child.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/child_without_result.py",
      check: recorded("result=[None, 0, None]"),
    },
    {
      id: "GATHER-07",
      level: "must",
      statement:
        "If several children of `gather` fail, `gather` raises the exception of the child that fails first. It does not wait for the other children.",
      sources: [GATHER, CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/first_exception_in_time.py",
      check: recorded("fails=early", "raised=ValueError(early)"),
    },
    {
      id: "GATHER-08",
      level: "must",
      statement:
        "After `gather` has raised the exception of one child, the other children still run to their end.",
      sources: [CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/survivors_run_to_their_end.py",
      check: recorded("raised", "a goes on", "b goes on", "a ends", "b ends", "main"),
    },
    {
      id: "GATHER-09",
      level: "should",
      statement:
        "If a child fails after `gather` has raised an exception, the loop reports the exception of this child to the exception handler, as for any other task.",
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
            "CPython's `gather` retrieves the exceptions of all its children: it raises the first exception and drops all later exceptions",
          check: recorded("fails=first", "raised=ValueError(first)", "fails=second", "main"),
        },
      ],
    },
    {
      id: "GATHER-10",
      level: "must",
      statement:
        "A task (the parent) awaits `gather`. Two children fail before the parent runs again. `gather` raises the exception of the child that failed first. The loop does not report the exception of the other child.",
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
        "With `return_exceptions=True`, `gather` waits for all children and raises no exception of a child. The list of results contains each exception at the position of its child. If a child failed before the call of `gather`, the list contains its exception, too.",
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
        "With `return_exceptions=True`, the list of results contains a CancelledError object at the position of each cancelled child. The other children continue.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/cancelled_child_as_result.py",
      check: recorded("cancel=True", "b ends", "a ends", "c ends", "result=[a, CancelledError, c]"),
    },
    {
      id: "GATHER-13",
      level: "must",
      statement:
        "If a child of `gather` is cancelled, `gather` raises CancelledError, and the other children continue.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/cancelled_child.py",
      check: recorded("b cancelled", "raised=CancelledError()", "a goes on", "c goes on", "main"),
    },
    {
      id: "GATHER-14",
      level: "must",
      statement:
        "If a task that awaits `gather` is cancelled, all children that have not ended are cancelled. The task itself gets CancelledError, too.",
      sources: [GATHER, CPYTHON_GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/cancelled_gather.py",
      check: recordedOneOf(GATHERER_FIRST, CHILDREN_FIRST),
    },
    {
      id: "GATHER-15",
      level: "should",
      statement:
        "If a task that awaits `gather` is cancelled, it gets CancelledError before the cancelled children start their cleanup.",
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
        "If a task that awaits `gather` is cancelled, `gather` raises CancelledError, even with `return_exceptions=True`.",
      sources: [GATHER, CPYTHON_GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/cancelled_gather_with_return_exceptions.py",
      check: recorded("gatherer=CancelledError()", "main=CancelledError()"),
    },
    {
      id: "GATHER-17",
      level: "must",
      statement:
        "A task that awaits `gather` is cancelled. All children catch their CancelledError and return values. `gather` still raises CancelledError.",
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
        "One argument of `gather` is a task that has already failed. `gather` raises the exception of this task. Before `gather` raises it, each other child gets at most two turns.",
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
        "A task has failed before it is passed to `gather`. `gather` raises the exception of this task. The loop still reports this exception to the exception handler.",
      sources: [GATHER, HANDLER],
      judgedBy: "order",
      program: "gather/failure_known_only_to_gather.py",
      check: recorded("fails", "raised=ValueError(before)", "reported=ValueError(before)", "main"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "CPython reports only exceptions that nobody has retrieved, and `gather` retrieves this exception",
          check: recorded("fails", "raised=ValueError(before)", "main"),
        },
      ],
    },
    {
      id: "GATHER-21",
      level: "should",
      statement:
        "If the same task is passed to `gather` twice, `gather` either returns the result of this task twice or raises RuntimeError. In both cases, the task runs to its end.",
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
            "MicroPython's `gather` first changes the task and then raises RuntimeError. Because of this change, `run` raises NameError when the task ends",
        },
      ],
    },
    {
      id: "GATHER-22",
      level: "must",
      statement:
        "`gather` raises TypeError if an argument cannot be awaited, such as a number, None, a list or a function.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/not_awaitable.py",
      check: recorded("int=TypeError", "None=TypeError", "list=TypeError", "function=TypeError"),
    },
    {
      id: "GATHER-23",
      level: "must",
      statement:
        "A gather can be an argument of another `gather` or of `wait_for`. If this `wait_for` times out, the children of the gather are cancelled.",
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
        "`create_task(gather(...))` makes a task. The result of this task is the list of results of the gather.",
      sources: [GATHER, `${MICROPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "gather/as_a_task.py",
      check: recorded("task", "a", "b", "result=[a, b]"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's `gather` returns a future, and `create_task` accepts only coroutines",
          check: recorded("TypeError", "a", "b", "result=[a, b]"),
        },
      ],
    },
    {
      id: "GATHER-25",
      level: "must",
      statement:
        "`gather` accepts the awaitables that primitives return, such as `event.wait()` and `lock.acquire()`.",
      sources: [GATHER, `${MICROPYTHON}#asyncio.Event.wait`, `${MICROPYTHON}#asyncio.Lock.acquire`],
      judgedBy: "order",
      program: "gather/event_wait.py",
      check: recorded("set", "set", "result=[True, True, True, None]", "locked=True"),
    },
    {
      id: "GATHER-26",
      level: "may",
      statement:
        "Task A awaits task B. Before B has ended, B is passed to `gather`. `gather` then raises RuntimeError, and A and B continue normally.",
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
