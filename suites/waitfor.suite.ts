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
 * The order of marks after a cancellation from outside if the waiting task runs before the awaitable. The order in the
 * next constant is also legal. CPython has that order.
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
        "If a coroutine or task ends before the timeout, `wait_for(aw, seconds)` and `wait_for_ms(aw, ms)` return its value. In a test, `aw` suspends three times with `sleep(0)`, and another task repeats `sleep(0)`. The other task has at most 12 turns before `wait_for` returns.",
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
        "When the timeout of `wait_for` has passed, and not earlier, the awaitable gets CancelledError. `wait_for` raises TimeoutError after the awaitable has cleaned up. In a test, the cleanup does not suspend, and another task first sleeps as long as the timeout and then repeats `sleep(0)`. After its sleep, the other task has at most 12 turns before `wait_for` raises TimeoutError.",
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
        "If `wait_for` times out, it raises `asyncio.TimeoutError` without arguments. This class is a subclass of Exception. If there is a builtin TimeoutError, it is the same class.",
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
        "If the awaitable raises an exception before the timeout, `wait_for` raises this exception. The exception is not reported to the exception handler.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, `${MICROPYTHON}#asyncio.Loop.set_exception_handler`],
      judgedBy: "order",
      program: "waitfor/failure_in_time.py",
      check: recorded("raised=ValueError(in time)", "main"),
    },
    {
      id: "WAITFOR-05",
      level: "must",
      statement:
        "If the timeout is None, `wait_for` waits until the awaitable has ended. Then it returns the value of the awaitable or raises its exception.",
      sources: [CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/without_limit.py",
      check: recorded("result=value", "raised=ValueError(failed)"),
    },
    {
      id: "WAITFOR-06",
      level: "should",
      statement:
        "`wait_for` returns the value of a coroutine that ends without suspending. This is also true if the timeout is 0 or less.",
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
        "If the timeout is 0, `wait_for` still runs a coroutine until the coroutine suspends for the first time. Then the coroutine gets CancelledError, and `wait_for` raises TimeoutError. Between the call of `wait_for` and the TimeoutError, another task that repeats `sleep(0)` has at most 12 turns.",
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
        "If a task has already ended, `wait_for` returns its value or raises its exception. This is true for any timeout, including 0 and less. Before `wait_for` returns or raises, another task that repeats `sleep(0)` has at most 12 turns.",
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
        "At a timeout, `wait_for` cancels the awaitable. The awaitable may ignore this cancel and return a value later. In this case, `wait_for` still raises TimeoutError, but only after the awaitable has ended.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/cancel_ignored.py",
      check: recorded("ignored", "ends", "timeout"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython returns the value, even if it comes long after the timeout",
          check: recorded("ignored", "ends", "result=value"),
        },
      ],
    },
    {
      id: "WAITFOR-10",
      level: "should",
      statement:
        "At a timeout, `wait_for` cancels the awaitable. The awaitable may then raise another exception instead of CancelledError. In this case, `wait_for` still raises TimeoutError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/cancel_answered_with_another_exception.py",
      check: recorded("raised=TimeoutError()"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython raises this other exception instead of TimeoutError",
          check: recorded("raised=ValueError(instead)"),
        },
      ],
    },
    {
      id: "WAITFOR-11",
      level: "must",
      statement:
        "If a task that waits in `wait_for` is cancelled, the awaitable is also cancelled, and the task gets CancelledError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, CANCEL],
      judgedBy: "order",
      program: "waitfor/cancelled_from_outside.py",
      check: recordedOneOf(WAITER_FIRST, AWAITABLE_FIRST),
    },
    {
      id: "WAITFOR-12",
      level: "should",
      statement:
        "A task waits in `wait_for`. If the task is cancelled, it continues before the awaitable has cleaned up. The later end of the awaitable does not affect the task.",
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
            "when the awaitable of a cancelled `wait_for` ends, MicroPython cancels the caller of `wait_for` again, no matter what the caller does at that time",
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
        "A coroutine calls `wait_for` and catches the TimeoutError of this call. An outer `wait_for` around the coroutine still returns the value of the coroutine.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, TIMEOUTS],
      judgedBy: "order",
      program: "waitfor/inner_timeout.py",
      check: recorded("inner timeout", "outer gives=value"),
    },
    {
      id: "WAITFOR-14",
      level: "must",
      statement:
        "An outer `wait_for` times out while an inner `wait_for` waits. The inner call and its awaitable are both cancelled, in any order. The inner call raises CancelledError, not TimeoutError.",
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
        "When `wait_for` on a task raises TimeoutError, this task has already ended. An await of the task then raises CancelledError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, TIMEOUTS],
      judgedBy: "order",
      program: "waitfor/task_that_times_out.py",
      check: recorded("timeout, task done=True", "task=CancelledError()"),
    },
    {
      id: "WAITFOR-16",
      level: "should",
      statement:
        "A coroutine sleeps until the same tick at which its `wait_for` times out. The timeout comes first: the coroutine does not continue after its sleep, and `wait_for` raises TimeoutError. This is also true if the loop is blocked at this tick and continues later.",
      sources: [WAIT_FOR, WAIT_FOR_MS, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/ends_at_the_same_tick.py",
      check: recorded("timeout=1", "timeout=5", "timeout=20", "timeout=20"),
    },
    {
      id: "WAITFOR-17",
      level: "must",
      statement:
        "A task calls `wait_for` on a second task. If a third task cancels the second task, `wait_for` raises CancelledError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, CANCEL],
      judgedBy: "order",
      program: "waitfor/awaitable_cancelled_by_another_task.py",
      check: recorded("cancel=True", "raised=CancelledError()"),
    },
    {
      id: "WAITFOR-18",
      level: "must",
      statement:
        "A task waits for an Event, a Lock or a Queue and times out. The object then works as before: it keeps no waiting task, and no lock or item is lost. This is also true if a `gather` of such waits times out.",
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
        "If `wait_for` on a `gather` times out, the children that have not ended are cancelled. Only then does `wait_for` raise TimeoutError.",
      sources: [WAIT_FOR, `${MICROPYTHON}#asyncio.gather`, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "waitfor/of_a_gather.py",
      check: recorded("b ends", "a cancelled", "c cancelled", "timeout"),
    },
    {
      id: "WAITFOR-20",
      level: "should",
      statement:
        "`wait_for` raises TypeError if its first argument cannot be awaited. It also raises TypeError for `sleep(...)`, because a sleep is not a coroutine.",
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
          reason: "in CPython, `sleep` is a coroutine function like any other",
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
        "A program calls `wait_for` 330 times in a row. The awaitables of 300 calls end in time, and these calls return the correct values. The other 30 calls raise TimeoutError. Afterwards `run` returns as usual.",
      sources: [WAIT_FOR, `${MICROPYTHON}#asyncio.run`],
      judgedBy: "order",
      program: "waitfor/hundreds_in_a_row.py",
      check: recorded("total, timeouts=[44850, 30]", "run returned"),
    },
    {
      id: "WAITFOR-22",
      level: "should",
      statement:
        "A task waits in `wait_for`, and the timeout passes. If the task is cancelled before it runs again, it gets CancelledError, not TimeoutError.",
      sources: [WAIT_FOR, CPYTHON_WAIT_FOR, CANCEL],
      judgedBy: "order",
      program: "waitfor/cancelled_at_the_tick_of_the_timeout.py",
      check: recorded("overdue, cancel=True", "waiter=CancelledError()", "main=CancelledError()"),
    },
    {
      id: "WAITFOR-23",
      level: "should",
      statement:
        "A task waits in `wait_for`, and the timeout passes before the task runs again. If the awaitable has already ended when the task runs, `wait_for` returns its value or raises its exception. If the awaitable has not ended, it gets CancelledError, and `wait_for` raises TimeoutError.",
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
