import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { onMicropython } from "../harness/check/on-micropython.ts";
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

/** Both orders are legal after a cancelled gather: MicroPython's, then CPython's. */
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

export default defineGroup({
  name: "GATHER",
  title: "gather: results, failures, cancellation",
  clauses: [
    {
      id: "GATHER-01",
      level: "must",
      statement:
        "`await gather(...)` gives the results in the order of the arguments, whichever child ends first.",
      sources: [GATHER, CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/results_in_argument_order.py",
      check: recorded("fast", "slow", "result=[slow, fast]"),
    },
    {
      id: "GATHER-02",
      level: "must",
      statement:
        "The children run side by side: gather lasts as long as the longest of them, not as all of them together.",
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
        "Coroutines given to gather become tasks of their own and start in the order of the arguments.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/children_start_in_argument_order.py",
      check: recorded(
        "c has its own task=True",
        "a has its own task=True",
        "b has its own task=True",
        "c ends",
        "a ends",
        "b ends",
        "main",
      ),
    },
    {
      id: "GATHER-04",
      level: "should",
      statement: "The children start only once gather is awaited, not when it is called.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/children_start_when_awaited.py",
      check: recorded("await", "a", "b", "result=[a, b]"),
      expect: {
        cpython: {
          verdict: "fail",
          reason: "CPython's gather makes tasks of its arguments when it is called",
          check: recorded("a", "b", "await", "result=[a, b]"),
        },
      },
    },
    {
      id: "GATHER-05",
      level: "must",
      statement: "`gather()` without arguments gives an empty list and does not switch.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/of_nothing.py",
      check: recorded("result=[]", "collecting=[]", "other"),
    },
    {
      id: "GATHER-06",
      level: "must",
      statement: "A child that returns nothing contributes None in its place.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/child_without_result.py",
      check: recorded("result=[None, 0, None]"),
    },
    {
      id: "GATHER-07",
      level: "must",
      statement:
        "The first exception in time is raised by gather, without waiting for the other children.",
      sources: [GATHER, CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/first_exception_in_time.py",
      check: recorded("fails=early", "raised=ValueError(early)"),
    },
    {
      id: "GATHER-08",
      level: "must",
      statement: "After gather has raised, the other children keep running to their end.",
      sources: [CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/survivors_run_to_their_end.py",
      check: recorded("raised", "a goes on", "b goes on", "a ends", "b ends", "main"),
    },
    {
      id: "GATHER-09",
      level: "should",
      statement:
        "A child that fails after gather has raised is reported to the exception handler like any other task.",
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
      expect: {
        cpython: {
          verdict: "fail",
          reason:
            "CPython's gather takes the exceptions of all its children and drops the later ones",
          check: recorded("fails=first", "raised=ValueError(first)", "fails=second", "main"),
        },
      },
    },
    {
      id: "GATHER-10",
      level: "must",
      statement:
        "If two children fail before the gathering task has its turn, the exception of the one that ran first is raised and the other is not reported.",
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
        "With return_exceptions=True gather waits for all children and gives exceptions as objects in their places.",
      sources: [GATHER, CPYTHON_GATHER, GATHER_TUTORIAL],
      judgedBy: "order",
      program: "gather/exceptions_as_results.py",
      check: recorded(
        "fails=a",
        "fails=b",
        "succeeds",
        "result=[ValueError(a), value, ValueError(b)]",
      ),
    },
    {
      id: "GATHER-12",
      level: "must",
      statement:
        "With return_exceptions=True a cancelled child gives a CancelledError object in its place, and the others go on.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/cancelled_child_as_result.py",
      check: recorded("cancel=True", "b ends", "a ends", "c ends", "result=[a, CancelledError, c]"),
    },
    {
      id: "GATHER-13",
      level: "must",
      statement: "A cancelled child makes gather raise CancelledError; the other children go on.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/cancelled_child.py",
      check: recorded("b cancelled", "raised=CancelledError()", "a goes on", "c goes on", "main"),
    },
    {
      id: "GATHER-14",
      level: "must",
      statement:
        "Cancelling the task that awaits gather cancels all children that have not ended and raises CancelledError in the task.",
      sources: [GATHER, CPYTHON_GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/cancelled_gather.py",
      check: recordedOneOf(GATHERER_FIRST, CHILDREN_FIRST),
    },
    {
      id: "GATHER-15",
      level: "should",
      statement:
        "When the task that awaits gather is cancelled, it has its turn before the children have cleaned up.",
      sources: [GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/cancelled_gather.py",
      check: recorded(...GATHERER_FIRST),
      expect: {
        cpython: {
          verdict: "fail",
          reason: "CPython's gather waits until all the children it has cancelled have ended",
          check: recorded(...CHILDREN_FIRST),
        },
      },
    },
    {
      id: "GATHER-16",
      level: "must",
      statement:
        "return_exceptions=True does not hide a cancellation of the gather itself: it raises CancelledError.",
      sources: [GATHER, CPYTHON_GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/cancelled_gather_with_return_exceptions.py",
      check: recorded("gatherer=CancelledError()", "main=CancelledError()"),
    },
    {
      id: "GATHER-17",
      level: "must",
      statement:
        "A cancelled gather raises CancelledError even if its children swallow the cancel.",
      sources: [GATHER, CPYTHON_GATHER, CANCEL],
      judgedBy: "order",
      program: "gather/children_swallow_the_cancel.py",
      check: recorded("gatherer=CancelledError()", "swallowed by=[a, b]"),
    },
    {
      id: "GATHER-18",
      level: "must",
      statement: "Tasks that have already ended may be gathered and contribute their results.",
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
        "A task that had failed before makes gather raise its exception, at once or after the first turn of the other children.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/task_that_has_failed.py",
      check: recordedOneOf(
        ["failed", "raised=ValueError(before)", "child starts", "main"],
        ["failed", "child starts", "raised=ValueError(before)", "main"],
      ),
    },
    {
      id: "GATHER-20",
      level: "may",
      statement:
        "A task that had failed before it was gathered is still reported to the exception handler, although gather raises its exception.",
      sources: [GATHER, HANDLER],
      judgedBy: "order",
      program: "gather/failure_known_only_to_gather.py",
      check: recorded("fails", "raised=ValueError(before)", "reported=ValueError(before)", "main"),
      expect: {
        cpython: {
          verdict: "fail",
          reason: "in CPython an exception that gather has taken counts as retrieved",
          check: recorded("fails", "raised=ValueError(before)", "main"),
        },
      },
    },
    {
      id: "GATHER-21",
      level: "should",
      statement:
        "A task that stands twice among the arguments gives its result twice, or gather refuses it with RuntimeError and the loop goes on unharmed.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/same_task_twice.py",
      check: recordedOneOf(
        ["child ends", "result=[value, value]", "child done=True"],
        ["child ends", "result=refused", "child done=True"],
      ),
      expect: onMicropython({
        verdict: "error",
        outcome: "raised",
        reason:
          "MicroPython's gather refuses the task, but has already hooked into it: NameError leaves run when the task ends",
      }),
    },
    {
      id: "GATHER-22",
      level: "must",
      statement: "An argument that cannot be awaited raises TypeError.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/not_awaitable.py",
      check: recorded("int=TypeError", "None=TypeError", "list=TypeError", "function=TypeError"),
    },
    {
      id: "GATHER-23",
      level: "must",
      statement:
        "A gather may be an argument of another gather and of `wait_for`, whose timeout cancels its children.",
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
      statement: "`create_task` takes a gather and makes a task of it that gives the results.",
      sources: [GATHER, `${MICROPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "gather/as_a_task.py",
      check: recorded("task", "a", "b", "result=[a, b]"),
      expect: {
        cpython: {
          verdict: "fail",
          reason: "CPython's gather gives a future, and create_task takes coroutines only",
          check: recorded("TypeError", "a", "b", "result=[a, b]"),
        },
      },
    },
    {
      id: "GATHER-25",
      level: "must",
      statement:
        "What the primitives give to await, such as `Event.wait()` and `Lock.acquire()`, may be gathered directly.",
      sources: [GATHER, `${MICROPYTHON}#asyncio.Event.wait`, `${MICROPYTHON}#asyncio.Lock.acquire`],
      judgedBy: "order",
      program: "gather/event_wait.py",
      check: recorded("set", "set", "result=[True, True, True, None]", "locked=True"),
    },
    {
      id: "GATHER-26",
      level: "may",
      statement:
        "gather refuses a running task that another task already awaits with RuntimeError, and neither task is harmed.",
      sources: [GATHER, CPYTHON_GATHER],
      judgedBy: "order",
      program: "gather/task_awaited_elsewhere.py",
      check: recorded("RuntimeError", "awaiter gets=value", "main"),
      expect: {
        cpython: {
          verdict: "fail",
          reason: "a task of CPython may be awaited and gathered any number of times",
          check: recorded("awaiter gets=value", "gather gives=[value]", "main"),
        },
      },
    },
  ],
});
