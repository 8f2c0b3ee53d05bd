import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const CPYTHON = "https://docs.python.org/3/library/asyncio-task.html";
const CPYTHON_EXCEPTIONS = "https://docs.python.org/3/library/asyncio-exceptions.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const ISSUES = "https://github.com/micropython/micropython/issues";

const WAIT_FOR = `${MICROPYTHON}#asyncio.wait_for`;
const WAIT_FOR_MS = `${WAIT_FOR}_ms`;
const CPYTHON_WAIT_FOR = `${CPYTHON}#asyncio.wait_for`;
const TIMEOUTS = `${TUTORIAL}#522-tasks-with-timeouts`;
const CANCEL = `${MICROPYTHON}#asyncio.Task.cancel`;

/**
 * MicroPython's order of marks after a cancellation from outside. Two orders are legal. The next constant has CPython's
 * order.
 */
const WAITER_FIRST = [
  "cancel=True",
  "waiter cancelled",
  "slow cancelled",
  "main",
  "slow cleaned up",
];
const AWAITABLE_FIRST = [
  "cancel=True",
  "slow cancelled",
  "slow cleaned up",
  "waiter cancelled",
  "main",
];

export default defineGroup({
  name: "WAITFOR",
  title: "wait_for: results, timeouts, cancellation",
  part: "asyncio",
  clauses: [
    {
      id: "WAITFOR-01",
      level: "must",
      statement:
        "`wait_for(aw, seconds)` and `wait_for_ms(aw, ms)` return the value of a coroutine or task that ends in time, as soon as it has ended.",
      sources: [WAIT_FOR, WAIT_FOR_MS, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/value_in_time.py",
      check: recorded(
        ...["wait_for=a", "wait_for_ms=b", "a fraction=c", "a task=d"].flatMap((value) => [
          value,
          "other, 12 turns later",
        ]),
      ),
    },
    {
      id: "WAITFOR-02",
      level: "must",
      statement:
        "When the time of `wait_for` is over, and not earlier, its awaitable gets CancelledError. `wait_for` raises TimeoutError after the awaitable has cleaned up, but not later than a sleep of the same length would end.",
      sources: [WAIT_FOR, WAIT_FOR_MS, CPYTHON_WAIT_FOR, TIMEOUTS],
      judgedBy: "order",
      program: "waitfor/cleaned_up_before_the_timeout_error.py",
      check: recorded(
        ...["20 ms", "slow cancelled", "slow cleaned up", "timeout"],
        ...["20 ms", "slow cancelled", "slow cleaned up", "timeout"],
        ...Array<string[]>(4).fill(["cancelled too early=False", "too early=False"]).flat(),
        ...["timeout after a second", "slept as long, and 12 turns"],
      ),
    },
    {
      id: "WAITFOR-03",
      level: "must",
      statement:
        "A timeout raises `asyncio.TimeoutError`, an Exception, without arguments. If there is a builtin of the same name, it is the same class.",
      sources: [WAIT_FOR, `${CPYTHON_EXCEPTIONS}#asyncio.TimeoutError`],
      judgedBy: "order",
      program: "waitfor/timeout_error.py",
      check: recordedOneOf(
        ["an Exception=True", "no builtin", "the same class=True", "raised=TimeoutError()"],
        [
          "an Exception=True",
          "a builtin, too=True",
          "the same class=True",
          "raised=TimeoutError()",
        ],
      ),
    },
    {
      id: "WAITFOR-04",
      level: "must",
      statement:
        "If the awaitable raises an exception in time, `wait_for` raises that exception, and it is not reported to the exception handler.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, `${MICROPYTHON}#asyncio.Loop.set_exception_handler`],
      judgedBy: "order",
      program: "waitfor/failure_in_time.py",
      check: recorded("raised=ValueError(in time)", "main"),
    },
    {
      id: "WAITFOR-05",
      level: "must",
      statement:
        "With a timeout of None, `wait_for` waits until the end and returns the value or raises the exception.",
      sources: [CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/without_limit.py",
      check: recorded("result=value", "raised=ValueError(failed)"),
    },
    {
      id: "WAITFOR-06",
      level: "should",
      statement:
        "With a timeout of 0 or less, `wait_for` still returns the value of a coroutine that ends without suspending.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/no_time_for_an_immediate_value.py",
      check: recorded("runs", "result=value", "runs", "result=value"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython does not even start a coroutine whose timeout is 0 or less",
          check: recorded("timeout", "timeout"),
        },
      ],
    },
    {
      id: "WAITFOR-07",
      level: "should",
      statement:
        "With a timeout of 0, a coroutine that suspends runs once and gets CancelledError where it waits, within a dozen turns of other tasks.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/no_time_for_a_wait.py",
      check: recorded("slow starts", "slow cancelled", "timeout", "other, 12 turns later"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython does not even start a coroutine whose timeout is 0 or less",
          check: recorded("timeout", "other, 12 turns later"),
        },
      ],
    },
    {
      id: "WAITFOR-08",
      level: "must",
      statement:
        "If a task has already ended, `wait_for` returns its value or raises its exception, with any timeout, even 0 or less. This takes at most a dozen turns of other tasks.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/task_that_has_ended.py",
      check: recorded(
        ...Array.from({ length: 4 }, () => ["result=value", "other, 12 turns later"]).flat(),
        ...Array.from({ length: 4 }, () => [
          "raised=ValueError(failed)",
          "other, 12 turns later",
        ]).flat(),
      ),
    },
    {
      id: "WAITFOR-09",
      level: "should",
      statement:
        "If the awaitable ignores the cancellation of a timeout and returns a value later, `wait_for` still raises TimeoutError, after the awaitable has ended.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/cancel_ignored.py",
      check: recorded("ignored", "ends", "timeout"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython returns the value, however late it comes",
          check: recorded("ignored", "ends", "result=value"),
        },
      ],
    },
    {
      id: "WAITFOR-10",
      level: "should",
      statement:
        "If the awaitable answers the cancellation of a timeout with another exception, `wait_for` still raises TimeoutError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/cancel_answered_with_another_exception.py",
      check: recorded("raised=TimeoutError()"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython raises that other exception",
          check: recorded("raised=ValueError(instead)"),
        },
      ],
    },
    {
      id: "WAITFOR-11",
      level: "must",
      statement:
        "Cancelling a task that waits in `wait_for` cancels the awaitable and raises CancelledError in the task.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, CANCEL],
      judgedBy: "order",
      program: "waitfor/cancelled_from_outside.py",
      check: recordedOneOf(WAITER_FIRST, AWAITABLE_FIRST),
    },
    {
      id: "WAITFOR-12",
      level: "should",
      statement:
        "When a task that waits in `wait_for` is cancelled, it runs again before the awaitable has cleaned up. The awaitable does not affect this task later.",
      sources: [WAIT_FOR, CANCEL],
      judgedBy: "order",
      program: "waitfor/continues_after_a_cancel.py",
      check: recorded(
        "waiter cancelled",
        "slow cancelled",
        "slow cleaned up",
        "30 ms",
        "waiter has slept",
      ),
      expect: [
        {
          when: { family: "micropython", lacks: ["cancelsWaitForOnce"] },
          verdict: "fail",
          reason:
            "when the awaitable of a cancelled wait_for ends, MicroPython cancels the caller of wait_for a second time, no matter what the caller does at that time",
          check: recorded(
            "waiter cancelled",
            "slow cancelled",
            "slow cleaned up",
            "waiter cancelled again",
            "30 ms",
          ),
        },
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's `wait_for` waits until the cancelled awaitable has ended",
          check: recorded(
            "slow cancelled",
            "slow cleaned up",
            "waiter cancelled",
            "30 ms",
            "waiter has slept",
          ),
        },
      ],
    },
    {
      id: "WAITFOR-13",
      level: "must",
      statement:
        "If the inner of two nested `wait_for` calls times out and the error is caught inside, the outer call returns its value as usual.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, TIMEOUTS],
      judgedBy: "order",
      program: "waitfor/inner_timeout.py",
      check: recorded("inner timeout", "outer gives=value"),
    },
    {
      id: "WAITFOR-14",
      level: "must",
      statement:
        "If the outer of two nested `wait_for` calls times out, the inner call and its awaitable are cancelled, in any order. The inner call raises CancelledError, not TimeoutError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, TIMEOUTS],
      judgedBy: "order",
      program: "waitfor/outer_timeout.py",
      check: recordedOneOf(
        ["inner=CancelledError()", "slow cancelled", "outer timeout"],
        ["slow cancelled", "inner=CancelledError()", "outer timeout"],
      ),
    },
    {
      id: "WAITFOR-15",
      level: "must",
      statement:
        "When `wait_for` raises TimeoutError, the task that it waited for has already ended, as a cancelled task.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, TIMEOUTS],
      judgedBy: "order",
      program: "waitfor/task_that_times_out.py",
      check: recorded("timeout, task done=True", "task=CancelledError()"),
    },
    {
      id: "WAITFOR-16",
      level: "should",
      statement:
        "A coroutine that is due in the same tick as the timeout is too late, even if both are overdue when the loop runs them. `wait_for` runs first, and at that moment the coroutine has not ended yet.",
      sources: [WAIT_FOR, WAIT_FOR_MS, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/ends_at_the_same_tick.py",
      check: recorded("timeout=1", "timeout=5", "timeout=20", "timeout=20"),
    },
    {
      id: "WAITFOR-17",
      level: "must",
      statement:
        "If another task cancels the task that `wait_for` waits for, `wait_for` raises CancelledError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, CANCEL],
      judgedBy: "order",
      program: "waitfor/awaitable_cancelled_by_another_task.py",
      check: recorded("cancel=True", "raised=CancelledError()"),
    },
    {
      id: "WAITFOR-18",
      level: "must",
      statement:
        "An Event, a Lock or a Queue works as before after a timeout, also after the timeout of a gather. No waiter is left in its queue, and no lock or item is lost.",
      sources: [WAIT_FOR, `${MICROPYTHON}#asyncio.Event`, `${MICROPYTHON}#asyncio.Lock`],
      judgedBy: "order",
      program: "waitfor/primitives_stay_usable.py",
      check: recorded(
        "event timeout",
        "lock timeout",
        "queue timeout",
        "gather timeout",
        "is set, locked, size=[True, False, 1]",
        "event=True",
        "lock=True",
        "queue=item",
        "is set, locked, size=[True, True, 0]",
      ),
    },
    {
      id: "WAITFOR-19",
      level: "must",
      statement:
        "When a gather times out, its children that have not ended are cancelled before TimeoutError is raised.",
      sources: [WAIT_FOR, `${MICROPYTHON}#asyncio.gather`, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/of_a_gather.py",
      check: recorded("b ends", "a cancelled", "c cancelled", "timeout"),
    },
    {
      id: "WAITFOR-20",
      level: "should",
      statement:
        "`wait_for` raises TypeError for an argument that cannot be awaited, and for `sleep(...)`, which is not a coroutine.",
      sources: [WAIT_FOR, `${MICROPYTHON}#asyncio.sleep`, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/not_awaitable.py",
      check: recorded(
        "int=TypeError",
        "None=TypeError",
        "list=TypeError",
        "function=TypeError",
        "sleep=TypeError",
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "in CPython sleep is a coroutine function like any other",
          check: recorded(
            "int=TypeError",
            "None=TypeError",
            "list=TypeError",
            "function=TypeError",
            "sleep",
          ),
        },
      ],
    },
    {
      id: "WAITFOR-21",
      level: "must",
      statement:
        "Hundreds of `wait_for` calls in a row return the correct results, whether the awaitable ends in time or not. Afterwards nothing keeps `run` from returning.",
      sources: [WAIT_FOR, `${MICROPYTHON}#asyncio.run`],
      judgedBy: "order",
      program: "waitfor/hundreds_in_a_row.py",
      check: recorded("total, timeouts=[44850, 30]", "run returned"),
    },
    {
      id: "WAITFOR-22",
      level: "should",
      statement:
        "A task that is cancelled after the time of its `wait_for` is over, but before it runs again, gets CancelledError, not TimeoutError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, CANCEL],
      judgedBy: "order",
      program: "waitfor/cancelled_at_the_tick_of_the_timeout.py",
      check: recorded("overdue, cancel=True", "waiter=CancelledError()", "main=CancelledError()"),
    },
    {
      id: "WAITFOR-23",
      level: "should",
      statement:
        "If the time is over, but the awaitable has ended when `wait_for` runs again, `wait_for` returns the value or raises the exception of the awaitable. Only an awaitable that has not ended gets CancelledError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, `${ISSUES}/17351`],
      judgedBy: "order",
      program: "waitfor/ended_before_the_waiter_ran.py",
      check: recorded(
        ...["coroutine=item", "left=[]", "task=another item", "left=[]"],
        ...["failure=ValueError(failed)", "has not ended=TimeoutError()"],
      ),
      expect: [
        {
          when: { family: "micropython", lacks: ["returnsLateValues"] },
          verdict: "fail",
          reason:
            "MicroPython raises TimeoutError and drops the value or the exception of an awaitable that has already ended",
          link: `${ISSUES}/17351`,
          check: recorded(
            ...["coroutine=TimeoutError()", "left=[]", "task=TimeoutError()", "left=[]"],
            ...["failure=TimeoutError()", "has not ended=TimeoutError()"],
          ),
        },
      ],
    },
  ],
});
