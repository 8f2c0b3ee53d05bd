import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { WITHOUT_FLAGS } from "./without-flags.ts";
import { WITHOUT_STREAMS } from "./without-streams.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const CPYTHON = "https://docs.python.org/3/library/asyncio-task.html";
const CPYTHON_EXCEPTIONS = "https://docs.python.org/3/library/asyncio-exceptions.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const CANCEL = `${MICROPYTHON}#asyncio.Task.cancel`;
const CPYTHON_CANCEL = `${CPYTHON}#asyncio.Task.cancel`;
const TASK_CANCELLATION = `${TUTORIAL}#521-task-cancellation`;

const WAIT_FOR = `${MICROPYTHON}#asyncio.wait_for`;
const CPYTHON_WAIT_FOR = `${CPYTHON}#asyncio.wait_for`;
const GATHER = `${MICROPYTHON}#asyncio.gather`;
const CPYTHON_GATHER = `${CPYTHON}#asyncio.gather`;
const FIXES = "https://github.com/micropython/micropython/commit";

/**
 * The record of a program that sweeps twice. Each sweep has several rounds, and each round cancels a task one turn
 * later than the round before. The task that cancels runs before the other tasks in the first sweep, and after them in
 * the second sweep. In every round, the cancelled task gets exactly one CancelledError.
 */
const ONE_CANCEL = recorded(
  "canceller is first=one CancelledError",
  "canceller is last=one CancelledError",
);
const AGAIN = "CancelledError in the next sleep, 2 CancelledErrors";
const LOST = "TimeoutError instead of CancelledError, 0 CancelledErrors";

export default defineGroup({
  name: "CANCEL",
  title: "cancellation: when it arrives, which tasks it reaches, what it leaves behind",
  part: "asyncio",
  clauses: [
    {
      id: "CANCEL-01",
      level: "must",
      statement:
        "`cancel()` returns True for a task that has not ended and False for a task that has ended.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/tells_whether_it_came_in_time.py",
      check: recorded(
        "before its first pass=True",
        "raised=CancelledError()",
        "cancelled before=False",
        "at its await=True",
        "raised=CancelledError()",
        "returned",
        "ended=False",
        "raised=ValueError()",
        "ended=False",
        "failed, and nobody knows=False",
        "raised=ValueError()",
      ),
    },
    {
      id: "CANCEL-02",
      level: "must",
      statement:
        "`cancel()` returns before the cancelled task runs. When this task runs next, the await at which it waited raises CancelledError.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/arrives_at_the_next_pass.py",
      check: recorded(
        "worker starts",
        "worker goes on",
        "main goes on",
        "worker gets=CancelledError()",
        "worker ends",
        "main is back",
      ),
    },
    {
      id: "CANCEL-03",
      level: "must",
      statement:
        "If a sleeping task is cancelled, it becomes ready immediately and does not wait for the end of its sleep.",
      sources: [CANCEL, TASK_CANCELLATION],
      judgedBy: "order",
      program: "cancel/ends_a_sleep_at_once.py",
      check: recorded("cancel", "worker cancelled", "20 ms later", "end"),
    },
    {
      id: "CANCEL-04",
      level: "must",
      statement:
        "A cancelled task runs after the tasks that were ready before the call of `cancel()`. It runs before the tasks that become ready after this call.",
      sources: [CANCEL, TASK_CANCELLATION],
      judgedBy: "order",
      program: "cancel/takes_its_place_in_the_queue.py",
      check: recorded("main", "ready before", "target", "ready after", "main again"),
    },
    {
      id: "CANCEL-05",
      level: "must",
      statement:
        "If a task is cancelled before its first turn, its body never runs, not even a `finally` block.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/before_the_first_pass.py",
      check: recorded("cancel", "await raises", "done=True"),
    },
    {
      id: "CANCEL-06",
      level: "must",
      statement:
        "CancelledError is a BaseException but not an Exception, so `except Exception` does not catch it.",
      sources: [`${CPYTHON_EXCEPTIONS}#asyncio.CancelledError`, TASK_CANCELLATION],
      judgedBy: "order",
      program: "cancel/passes_except_exception.py",
      check: recorded(
        "an Exception=False",
        "a BaseException=True",
        "except BaseException=CancelledError()",
        "cancelled",
      ),
    },
    {
      id: "CANCEL-07",
      level: "must",
      statement:
        "If a task catches CancelledError and does not raise it again, the task continues. An await of this task then returns the value of the task.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/swallowed.py",
      check: recorded("swallowed", "goes on=0", "goes on=1", "goes on=2", "await gives=value"),
    },
    {
      id: "CANCEL-08",
      level: "must",
      statement:
        "If a task is cancelled inside `try` and `async with` statements, their `finally` blocks and `__aexit__` methods run, from the innermost to the outermost. All of them may await.",
      sources: [CANCEL, TASK_CANCELLATION, `${CPYTHON}#task-cancellation`],
      judgedBy: "order",
      program: "cancel/cleanup_may_await.py",
      check: recorded(
        "enter",
        "cancel",
        "exit with=CancelledError",
        "exit ends",
        "finally",
        "finally ends",
        "cancelled",
      ),
    },
    {
      id: "CANCEL-09",
      level: "must",
      statement:
        "Task A ends because it is cancelled. Every task that awaits A gets CancelledError without arguments. A task that starts to await A after A has ended gets it, too.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/awaiters_get_it_too.py",
      check: recorded(
        "a=CancelledError()",
        "b=CancelledError()",
        "main, afterwards=CancelledError()",
      ),
    },
    {
      id: "CANCEL-10",
      level: "must",
      statement:
        "If a task ends with CancelledError, the loop does not report this to the exception handler.",
      sources: [`${MICROPYTHON}#asyncio.Loop.set_exception_handler`, CANCEL],
      judgedBy: "order",
      program: "cancel/not_reported.py",
      check: recorded("done=True", "done=True", "reported=ValueError(failing)", "end"),
    },
    {
      id: "CANCEL-11",
      level: "must",
      statement:
        "If `cancel()` is called twice before the task runs again, the task gets only one CancelledError. Both calls return True.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/two_calls_are_one_cancel.py",
      check: recorded("first=True", "second=True", "cancelled=0", "slept=1", "slept=2", "end"),
    },
    {
      id: "CANCEL-12",
      level: "must",
      statement:
        "If a cancelled task awaits during its cleanup, a second `cancel()` interrupts the cleanup.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/interrupts_cleanup.py",
      check: recorded(
        "cancel=True",
        "cleanup starts",
        "cancel=True",
        "cleanup interrupted",
        "cancelled",
      ),
    },
    {
      id: "CANCEL-13",
      level: "must",
      statement:
        "If a task catches BaseException in a loop, it survives each cancellation. The task gets one CancelledError for each cancellation.",
      sources: [CANCEL, TASK_CANCELLATION],
      judgedBy: "order",
      program: "cancel/survived_again_and_again.py",
      check: recorded(
        "cancel=0",
        "caught=CancelledError()",
        "cancel=1",
        "caught=CancelledError()",
        "cancel=2",
        "caught=CancelledError()",
        "slept=3",
        "await gives=value",
      ),
    },
    {
      id: "CANCEL-14",
      level: "should",
      statement:
        "If a task calls its own `cancel()`, this call raises RuntimeError and does not cancel the task.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/cancels_itself.py",
      check: recorded("refused", "goes on", "await gives=value"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "in CPython a task can cancel itself and gets CancelledError at its next await",
          check: recorded("cancel gives=True", "cancelled"),
        },
      ],
    },
    {
      id: "CANCEL-15",
      level: "must",
      statement:
        "Task A awaits task B. If A is cancelled, B gets CancelledError first. After B has ended with CancelledError, A gets CancelledError, too.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/reaches_the_awaited_task.py",
      check: recorded(
        "cancel=True",
        "inner cleans up",
        "inner ends",
        "outer cancelled, inner done=True",
        "main",
      ),
    },
    {
      id: "CANCEL-16",
      level: "must",
      statement:
        "Task A awaits task B, and B awaits task C. If A is cancelled, C gets CancelledError first, then B, and then A. After each of the first two exceptions, every ready task other than A, B and C gets one turn before the next exception.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/down_a_chain.py",
      check: recorded("round=0", "c", "round=1", "b", "round=2", "a", "round=3", "main", "round=4"),
    },
    {
      id: "CANCEL-17",
      level: "must",
      statement:
        "Task A awaits task B. If A is cancelled, B gets CancelledError. If B catches it and returns a value, A continues with this value and gets no CancelledError.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/swallowed_by_the_awaited_task.py",
      check: recorded(
        "inner swallows it",
        "outer goes on with=value",
        "outer ends",
        "await gives=done",
      ),
    },
    {
      id: "CANCEL-18",
      level: "must",
      statement:
        "Several tasks await task T. If one of these tasks is cancelled, the cancellation ends T. All tasks that await T then get CancelledError.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/shared_inner_task.py",
      check: recorded("inner", "a=CancelledError()", "b=CancelledError()", "c=CancelledError()"),
    },
    {
      id: "CANCEL-19",
      level: "must",
      statement:
        "The sleep of task A is over, or the task that A awaits has ended. Until A runs again, `cancel()` still cancels A.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/after_the_deadline_passed.py",
      check: recorded(
        "overdue=True",
        "sleeper cancelled",
        "quick ends",
        "woken=True",
        "waiter cancelled",
      ),
    },
    {
      id: "CANCEL-20",
      level: "must",
      statement:
        "If a task is cancelled while it waits for an Event, it stops waiting for this Event. A later `set` wakes the other waiting tasks, in the order in which they started to wait.",
      sources: [CANCEL, `${MICROPYTHON}#asyncio.Event.wait`],
      judgedBy: "order",
      program: "cancel/event_waiter.py",
      check: recorded("b cancelled", "set", "a woken", "c woken", "d woken"),
    },
    {
      id: "CANCEL-21",
      level: "must",
      statement:
        "A task waits for an Event, and `set` is called. If the task is then cancelled before it runs again, it gets CancelledError.",
      sources: [CANCEL, `${MICROPYTHON}#asyncio.Event.set`],
      judgedBy: "order",
      program: "cancel/event_waiter_after_set.py",
      check: recorded("cancel=True", "a woken", "b cancelled", "c woken"),
    },
    {
      id: "CANCEL-22",
      level: "must",
      statement:
        "If a task catches CancelledError and raises another exception, the task ends with this other exception.",
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/turned_into_another_exception.py",
      check: recorded("await raises=ValueError(instead)", "done=True"),
    },
    {
      id: "CANCEL-23",
      level: "may",
      statement:
        '`cancel()` accepts no message: `cancel("message")` raises TypeError and does not cancel the task.',
      sources: [CANCEL, CPYTHON_CANCEL],
      judgedBy: "order",
      program: "cancel/with_a_message.py",
      check: recorded("TypeError", "slept"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's `cancel` accepts a message and puts it into CancelledError",
          check: recorded("cancel gives=True", "cancelled=CancelledError(message)"),
        },
      ],
    },
    {
      id: "CANCEL-24",
      level: "should",
      statement:
        "If a task is cancelled while it waits for a ThreadSafeFlag, it stops waiting for the flag immediately. A later `set` wakes the next task that waits for the flag, and does not affect the cancelled task.",
      sources: [CANCEL, `${MICROPYTHON}#asyncio.ThreadSafeFlag`],
      judgedBy: "order",
      program: "cancel/flag_waiter.py",
      check: recorded(
        ...["first cancelled", "set for nobody"],
        ...["second gets the flag", "main", "first goes on"],
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "CANCEL-25",
      level: "should",
      statement:
        "Task A waits to read from a stream, and task B waits to write to the same stream. If A is cancelled, B is not affected.",
      sources: [CANCEL, `${MICROPYTHON}#asyncio.Stream`],
      judgedBy: "order",
      program: "cancel/stream_reader.py",
      check: recorded("reader cancelled", "drained", "writer done=True"),
      expect: [
        ...WITHOUT_STREAMS,
        {
          when: { family: "micropython", has: ["streams"], lacks: ["separatesStreamWaiters"] },
          verdict: "fail",
          reason:
            "if a task that reads from a device is cancelled, MicroPython also removes the task that writes to this device, so the writing task never wakes",
          check: recorded("reader cancelled", "writer done=False"),
        },
      ],
    },
    {
      id: "CANCEL-26",
      level: "must",
      statement: "If a task is cancelled inside `async with lock`, it releases the lock.",
      sources: [CANCEL, `${MICROPYTHON}#asyncio.Lock`],
      judgedBy: "order",
      program: "cancel/lock_holder.py",
      check: recorded(
        "holder in",
        "cancel, locked=True",
        "next in",
        "holder cancelled",
        "end, locked=False",
      ),
    },
    {
      id: "CANCEL-27",
      level: "must",
      statement:
        "If the main task awaits a cancelled task and does not catch CancelledError, `run` raises CancelledError.",
      sources: [CANCEL, `${MICROPYTHON}#asyncio.run`],
      judgedBy: "order",
      program: "cancel/leaves_run.py",
      check: recorded("finally", "run raises=CancelledError()"),
    },
    {
      id: "CANCEL-28",
      level: "must",
      statement:
        "Task A awaits task B. A is cancelled before B ends, or after B has ended but before A runs again. A gets exactly one CancelledError. Its next sleep has the full length. All other tasks that await B get the outcome of B: its value or CancelledError.",
      sources: [CANCEL, CPYTHON_CANCEL, `${FIXES}/514bf1a191`],
      judgedBy: "order",
      program: "cancel/sweep_task.py",
      check: ONE_CANCEL,
    },
    {
      id: "CANCEL-29",
      level: "must",
      statement:
        "A task (the caller) waits in `wait_for`. The caller is cancelled before the awaitable ends, or after it has ended but before the caller runs again. The caller gets exactly one CancelledError. Its next sleep has the full length.",
      sources: [CANCEL, WAIT_FOR, CPYTHON_WAIT_FOR, `${FIXES}/a1afb337d2`],
      judgedBy: "order",
      program: "cancel/sweep_wait_for.py",
      check: ONE_CANCEL,
      expect: [
        {
          when: { family: "micropython", lacks: ["cancelsWaitForOnce"] },
          verdict: "fail",
          reason:
            "if a `wait_for` is cancelled, MicroPython cancels the calling task a second time when the awaitable ends",
          check: recorded(
            `canceller is first=turns [1, 2, 3, 4, 5]: ${AGAIN}`,
            `canceller is last=turns [1, 2, 3, 4]: ${AGAIN}`,
          ),
        },
        {
          when: { implementation: "cpython", version: "<3.12" },
          verdict: "fail",
          reason:
            "before CPython 3.12, `wait_for` swallows a cancellation that comes after its awaitable has ended",
          link: "https://github.com/python/cpython/issues/86296",
          check: recorded(
            "canceller is first=turns [5, 6, 7]: 0 CancelledErrors",
            "canceller is last=turns [4, 5, 6]: 0 CancelledErrors",
          ),
        },
      ],
    },
    {
      id: "CANCEL-30",
      level: "must",
      statement:
        "A task (the caller) waits in `gather`. The caller is cancelled before the last child ends, or after this child has ended but before the caller runs again. The caller gets exactly one CancelledError. Its next sleep has the full length. No child ends twice.",
      sources: [CANCEL, GATHER, CPYTHON_GATHER, `${FIXES}/28e7e15c0a`],
      judgedBy: "order",
      program: "cancel/sweep_gather.py",
      check: ONE_CANCEL,
    },
    {
      id: "CANCEL-31",
      level: "must",
      statement:
        "A task (the waiter) waits for an Event. The waiter is cancelled before `set`, or after `set` but before the waiter runs again. The waiter gets exactly one CancelledError. Its next sleep has the full length. Every other task that waits for the Event wakes exactly once.",
      sources: [CANCEL, `${MICROPYTHON}#asyncio.Event.wait`],
      judgedBy: "order",
      program: "cancel/sweep_event.py",
      check: ONE_CANCEL,
    },
    {
      id: "CANCEL-32",
      level: "must",
      statement:
        "A task (the waiter) waits for a Lock. The waiter is cancelled before `release`, or after `release` but before the waiter runs again. The waiter gets exactly one CancelledError. Its next sleep has the full length. The next task that waits for the Lock gets it.",
      sources: [CANCEL, `${MICROPYTHON}#asyncio.Lock.acquire`],
      judgedBy: "order",
      program: "cancel/sweep_lock.py",
      check: ONE_CANCEL,
    },
    {
      id: "CANCEL-33",
      level: "must",
      statement:
        "A task (the waiter) waits for an item of a Queue. The waiter is cancelled before an item arrives, or after an item has arrived but before the waiter runs again. The waiter gets exactly one CancelledError. Its next sleep has the full length. The next task that waits for an item gets the item.",
      sources: [CANCEL, "https://docs.python.org/3/library/asyncio-queue.html#asyncio.Queue.get"],
      judgedBy: "order",
      program: "cancel/sweep_queue.py",
      check: ONE_CANCEL,
    },
    {
      id: "CANCEL-34",
      level: "must",
      statement:
        "A task (the waiter) waits for a ThreadSafeFlag. The waiter is cancelled before `set`, or after `set` but before the waiter runs again. The waiter gets exactly one CancelledError. Its next sleep has the full length. The flag stays set for the next wait.",
      sources: [CANCEL, `${MICROPYTHON}#asyncio.ThreadSafeFlag.wait`],
      judgedBy: "order",
      program: "cancel/sweep_flag.py",
      check: ONE_CANCEL,
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "CANCEL-35",
      level: "should",
      statement:
        "A task (the caller) waits in `wait_for`. The caller is cancelled before the timeout, or after the timeout but before it runs again, for example while the awaitable still cleans up. The caller gets exactly one CancelledError and no TimeoutError. Its next sleep has the full length.",
      sources: [CANCEL, WAIT_FOR, CPYTHON_WAIT_FOR],
      judgedBy: "order",
      program: "cancel/sweep_timeout.py",
      check: ONE_CANCEL,
      expect: [
        {
          when: {
            family: "micropython",
            lacks: ["cancelsDuringCleanup", "cancelsWaitForOnce"],
          },
          verdict: "fail",
          reason:
            "if the cancel comes before the timeout, MicroPython cancels the task a second time; if the cancel comes during the cleanup, the awaitable gets the cancel, and the task gets TimeoutError",
          check: recorded(
            `canceller is first=turns [2, 3]: ${AGAIN}; turns [4, 5, 6, 7, 8]: ${LOST}`,
            `canceller is last=turns [1, 2]: ${AGAIN}; turns [3, 4, 5, 6, 7]: ${LOST}`,
          ),
        },
      ],
    },
    {
      id: "CANCEL-36",
      level: "must",
      statement:
        "A task can be cancelled between two runs of the loop. `cancel()` returns True, and the cancellation ends the task in the next run. This holds for a sleeping task, for a task that waits for an Event and for a task that has not started yet.",
      sources: [
        CANCEL,
        "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.Loop.run_until_complete",
        "https://github.com/micropython/micropython/issues/5820",
      ],
      judgedBy: "order",
      program: "cancel/between_two_runs.py",
      check: recorded(
        ...["cancel=[True, True, True]", "done=[False, False, False]"],
        ...["sleeper cancelled", "waiter cancelled", "done=[True, True, True]"],
      ),
    },
  ],
});
