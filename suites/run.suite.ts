import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { consoleMatches } from "../harness/check/order/console.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { NOTHING_OUTSIDE, WITHOUT_FLAGS } from "./without-flags.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const CPYTHON = "https://docs.python.org/3/library";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const RUN = `${MICROPYTHON}#asyncio.run`;
const CPYTHON_RUN = `${CPYTHON}/asyncio-runner.html#asyncio.run`;
const LOOP = `${MICROPYTHON}#asyncio.Loop`;
const CPYTHON_LOOP = `${CPYTHON}/asyncio-eventloop.html#asyncio.loop`;
const EVENT = `${MICROPYTHON}#asyncio.Event`;
/** The change in MicroPython 1.26 that makes `run` and `run_forever` wait while no task can run. */
const WAITS_WHEN_IDLE = "https://github.com/micropython/micropython/commit/bdb7e036d2";
const NEW_LOOP = `${MICROPYTHON}#asyncio.new_event_loop`;
const STATE = `${TUTORIAL}#72-asyncio-retains-state`;
const EXCEPTIONS = `${TUTORIAL}#51-exceptions`;
const HANDLER = `${LOOP}.set_exception_handler`;
const HANDLER_TUTORIAL = `${TUTORIAL}#511-global-exception-handler`;

/** Matches the text that the default handler prints when the task `unlucky` has failed. */
const REPORT =
  /^Task exception was(n't| never) retrieved\n.*\bunlucky\b.*\nTraceback \(most recent call last\):\n([ ]+.*\n)+ValueError: failed\n$/;

const FIRST_FOREVER = ["waiter waits", "sleeper sleeps", "returned"];

/** The records for all orders in which CPython may cancel the remaining tasks. */
const CANCELLED_LEFTOVERS = inAnyOrder(
  "worker ends",
  "waiter ends, set=False",
  "sleeper slept its time=False",
).map((ends) => [
  ...["worker=0", "worker=1", "worker=2", ...ends],
  ...["first run returned", "second run returned"],
]);

const OUTSIDE_A_RUN = [
  "before=RuntimeError(no running event loop)",
  "within=a task",
  "after=RuntimeError(no running event loop)",
  "after a failure=RuntimeError(no running event loop)",
];

const EXITS = ["run raises=SystemExit", "run raises=KeyboardInterrupt"] as const;

const FAILURES_OF_A_GOAL = ["ValueError(failed)", "CancelledError()"];

const OF_A_LOOP = ["call_soon", "call_later", "call_at", "time", "is_running", "run_in_executor"];
const OF_ASYNCIO = [
  ...[
    "Future",
    "Queue",
    "Semaphore",
    "Condition",
    "Barrier",
    "timeout",
    "TaskGroup",
    "shield",
    "wait",
  ],
  ...["as_completed", "all_tasks", "to_thread", "ensure_future", "get_running_loop"],
];

export default defineGroup({
  name: "RUN",
  title: "run, event loop, stop, exception handlers",
  part: "asyncio",
  clauses: [
    {
      id: "RUN-01",
      level: "must",
      statement: "`run(coro)` returns the value that the coroutine returns.",
      sources: [RUN, CPYTHON_RUN],
      judgedBy: "order",
      program: "run/returns_the_value_of_main.py",
      check: recorded("run gives=value", "run gives=[1, 2]", "None=True"),
    },
    {
      id: "RUN-02",
      level: "must",
      statement:
        "If an exception leaves main, `run` raises this exception. The exception is never reported to the exception handler.",
      sources: [RUN, HANDLER, EXCEPTIONS],
      judgedBy: "order",
      program: "run/raises_the_exception_of_main.py",
      check: recorded("run raises=ValueError(failed)", "end"),
    },
    {
      id: "RUN-03",
      level: "must",
      statement:
        "`run` accepts only a coroutine. For any other argument, it raises TypeError or ValueError. So it refuses a task, and it also refuses a coroutine function that was not called.",
      sources: [RUN, CPYTHON_RUN],
      judgedBy: "order",
      program: "run/not_a_coroutine.py",
      check: recorded(
        ...["int=refused", "None=refused", "list=refused", "function=refused", "task=refused"],
        "main runs",
      ),
    },
    {
      id: "RUN-04",
      level: "must",
      statement: "`run` returns as soon as main has ended, without waiting for the other tasks.",
      sources: [RUN, CPYTHON_RUN, `${TUTORIAL}#21-program-structure`],
      judgedBy: "order",
      program: "run/returns_when_main_ends.py",
      check: recorded("other starts", "main ends", "run returned"),
    },
    {
      id: "RUN-05",
      level: "should",
      statement:
        "When `run` returns, some tasks may still be ready, asleep or waiting for an Event. These tasks are kept unchanged and continue in the next `run`.",
      sources: [RUN, STATE],
      judgedBy: "order",
      program: "run/leftovers_continue_in_the_next_run.py",
      check: recorded(
        ...["worker=0", "worker=1", "first run returned"],
        ...["worker=2", "worker=3", "worker=4", "worker ends"],
        ...["waiter ends, set=True", "sleeper slept its time=True", "second run returned"],
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's run cancels the remaining tasks before it returns",
          check: recordedOneOf(...CANCELLED_LEFTOVERS),
        },
      ],
    },
    {
      id: "RUN-06",
      level: "should",
      statement:
        "When a run ends, some tasks may still be ready, asleep or waiting for a ThreadSafeFlag. `new_event_loop()` forgets these tasks. They never continue, and they are not cancelled.",
      sources: [NEW_LOOP, STATE],
      judgedBy: "order",
      program: "run/new_loop_forgets_leftovers.py",
      check: recorded("worker=0", "worker=1", "first run returned", "second run returned"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's run has already cancelled the remaining tasks",
          check: recorded(
            ...["worker=0", "worker=1", "worker=2", "worker ends", "first run returned"],
            "second run returned",
          ),
        },
      ],
    },
    {
      id: "RUN-07",
      level: "must",
      statement: "If a `run` has raised an exception, the next `run` works like any other run.",
      sources: [RUN, CPYTHON_RUN],
      judgedBy: "order",
      program: "run/works_after_one_that_raised.py",
      check: recorded(
        ...["run raises=ValueError(failed)", "run gives=value"],
        ...["run raises=ValueError(failed)", "run gives=value"],
      ),
    },
    {
      id: "RUN-09",
      level: "must",
      statement:
        "While main waits for a ThreadSafeFlag, `run` does not return, even if the loop is idle.",
      sources: [`${MICROPYTHON}#asyncio.ThreadSafeFlag`, `${TUTORIAL}#36-threadsafeflag`],
      judgedBy: "order",
      program: "run/flag_keeps_the_loop_alive.py",
      check: recorded("main waits", "set", "main goes on", "run gives=value"),
      expect: [WITHOUT_FLAGS, NOTHING_OUTSIDE],
    },
    {
      id: "RUN-10",
      level: "should",
      statement:
        "A running task calls `run`, `run_until_complete` or `run_forever`. This call raises RuntimeError. If a coroutine was passed to the call, this coroutine does not run. The outer run continues normally.",
      sources: [RUN, CPYTHON_RUN, `${CPYTHON_LOOP}.run_until_complete`],
      judgedBy: "order",
      program: "run/within_a_run.py",
      check: recorded(
        ...["run=refused", "run_until_complete=refused", "run_forever=refused"],
        ...["other runs", "run gives=value"],
      ),
      limitMs: 5000,
      expect: [
        {
          when: {
            family: "micropython",
            has: ["nativeTasks"],
            lacks: ["refusesNestedRuns", "runWaitsWhenIdle"],
          },
          verdict: "error",
          outcome: "crashed",
          reason:
            "MicroPython does not refuse a run inside a run: the inner run leaves the outer run without a current task, and the next await that suspends crashes the interpreter",
        },
        {
          when: {
            family: "micropython",
            lacks: ["refusesNestedRuns", "runWaitsWhenIdle", "nativeTasks"],
          },
          verdict: "error",
          outcome: "raised",
          reason:
            "MicroPython does not refuse a run inside a run: the inner run leaves the outer run without a current task. If tasks are Python code, not built-in objects, the next await that suspends then raises AttributeError",
        },
        {
          when: {
            family: "micropython",
            has: ["runWaitsWhenIdle"],
            lacks: ["refusesNestedRuns"],
          },
          verdict: "error",
          outcome: "timeout",
          reason:
            "MicroPython does not refuse a run inside a run: since 1.26 the inner `run_forever` waits forever for a `stop`",
        },
        {
          when: { family: "cpython", lacks: ["refusesNestedRuns"] },
          verdict: "error",
          outcome: "raised",
          reason:
            "in CPython 3.13.0 and some later versions, a refused `run_forever` takes the running loop away from the outer run",
          link: "https://github.com/python/cpython/issues/130145",
        },
      ],
    },
    {
      id: "RUN-11",
      level: "must",
      statement:
        "`run_until_complete` accepts a coroutine or a task. It returns the value of this coroutine or task.",
      sources: [`${LOOP}.run_until_complete`, `${CPYTHON_LOOP}.run_until_complete`],
      judgedBy: "order",
      program: "run/until_complete.py",
      check: recorded("coroutine=a", "task=b"),
    },
    {
      id: "RUN-12",
      level: "should",
      statement:
        "A task has already ended when `run_until_complete(task)` is called. The call returns the value of this task without waiting for other tasks: before it returns, every other task has at most one turn.",
      sources: [`${LOOP}.run_until_complete`, `${CPYTHON_LOOP}.run_until_complete`],
      judgedBy: "order",
      program: "run/until_a_task_that_has_ended.py",
      check: recordedOneOf(
        ["worker", "result=value", "other=0", "other=1", "other=2"],
        ["worker", "other=0", "result=value", "other=1", "other=2"],
      ),
      expect: [
        {
          when: { family: "micropython", lacks: ["returnsEndedResult"] },
          verdict: "fail",
          reason:
            "MicroPython does not notice that the task has already ended: it runs all other tasks to their ends and returns None",
          check: recorded("worker", "other=0", "other=1", "other=2", "result"),
        },
      ],
    },
    {
      id: "RUN-13",
      level: "must",
      statement:
        "During a run, `get_event_loop()` returns the same object in main, in other tasks, in awaited coroutines and in plain functions.",
      sources: [
        `${MICROPYTHON}#asyncio.get_event_loop`,
        `${CPYTHON}/asyncio-eventloop.html#asyncio.get_event_loop`,
      ],
      judgedBy: "order",
      program: "run/same_loop_each_time.py",
      check: recorded(
        ...["in main=True", "in a function=True", "in a coroutine=True", "in a task=True"],
      ),
    },
    {
      id: "RUN-14",
      level: "should",
      statement:
        "`new_event_loop()` returns a loop that can create and run tasks. After this call, `get_event_loop()` returns the new loop.",
      sources: [NEW_LOOP, `${LOOP}.create_task`, `${CPYTHON_LOOP}.create_task`],
      judgedBy: "order",
      program: "run/task_of_a_new_loop.py",
      check: recorded("the current one=True", "a task=True", "worker", "gives=value"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "in CPython a new loop becomes the current loop only when it runs or is set as the current loop",
          check: recorded("the current one=False", "a task=True", "worker", "gives=value"),
        },
      ],
    },
    {
      id: "RUN-15",
      level: "must",
      statement: "`run_forever()` runs the tasks of the loop until a task calls `stop()`.",
      sources: [`${LOOP}.run_forever`, `${LOOP}.stop`, `${CPYTHON_LOOP}.run_forever`],
      judgedBy: "order",
      program: "run/forever_until_stop.py",
      check: recorded(
        ...["worker=0", "worker=1", "worker=2", "stop", "returned"],
        "worker goes on",
      ),
    },
    {
      id: "RUN-17",
      level: "should",
      statement:
        "A task calls `stop()`. Every task that is ready at this moment has one more turn, and then `run_forever` returns. This includes a ready task that has already run in the same round.",
      sources: [`${LOOP}.stop`, `${CPYTHON_LOOP}.stop`],
      judgedBy: "order",
      program: "run/stop_lets_the_ready_have_their_turn.py",
      check: recorded(...["a=0", "stop", "b=0", "a=1", "returned"], ...["b=1", "a=2", "b=2"]),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's loop stops at the end of the round in which `stop` was called",
          check: recorded(...["a=0", "stop", "b=0", "returned"], ...["a=1", "b=1", "a=2", "b=2"]),
        },
      ],
    },
    {
      id: "RUN-18",
      level: "must",
      statement:
        "`stop()` is called twice before the loop has stopped. The second call has no effect: it does not stop the next `run_forever`.",
      sources: [`${LOOP}.stop`, `${CPYTHON_LOOP}.stop`],
      judgedBy: "order",
      program: "run/stop_twice.py",
      check: recorded("stop", "returned", "worker=0", "worker=1", "worker=2", "returned"),
    },
    {
      id: "RUN-19",
      level: "must",
      statement:
        "If a task sleeps or waits when the loop is stopped, this task continues in the next `run_forever`.",
      sources: [`${LOOP}.run_forever`, `${LOOP}.stop`, `${CPYTHON_LOOP}.run_forever`],
      judgedBy: "order",
      program: "run/forever_again_after_stop.py",
      check: recordedOneOf(
        [...FIRST_FOREVER, "waiter goes on", "sleeper wakes", "returned"],
        // The order of the marks if the sleep ends before the second run starts.
        [...FIRST_FOREVER, "sleeper wakes", "waiter goes on", "returned"],
      ),
    },
    {
      id: "RUN-20",
      level: "may",
      statement: "If `stop()` is called before `run_forever()`, this `stop()` has no effect.",
      sources: [`${LOOP}.stop`, `${CPYTHON_LOOP}.run_forever`],
      judgedBy: "order",
      program: "run/stop_before_forever.py",
      check: recorded("worker=0", "worker=1", "worker=2", "returned"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "CPython's loop remembers the earlier `stop`: `run_forever` runs one round and returns",
          check: recorded("worker=0", "returned"),
        },
      ],
    },
    {
      id: "RUN-21",
      level: "may",
      statement:
        "If `stop()` is called during `run_until_complete`, the run continues until its task or coroutine has ended.",
      sources: [`${LOOP}.stop`, `${LOOP}.run_until_complete`, `${CPYTHON_LOOP}.stop`],
      judgedBy: "order",
      program: "run/stop_during_until_complete.py",
      check: recorded("stop", "main goes on", "result=value"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's loop stops, and `run_until_complete` raises RuntimeError",
          check: recorded("stop", "RuntimeError"),
        },
      ],
    },
    {
      id: "RUN-22",
      level: "may",
      statement:
        "A program may call `close()` on a loop that is not running. The loop can still run coroutines after this call.",
      sources: [`${LOOP}.close`, `${CPYTHON_LOOP}.close`],
      judgedBy: "order",
      program: "run/close_of_a_stopped_loop.py",
      check: recorded("before=a", "closed", "after=b"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "a closed loop of CPython refuses to run",
          check: recorded("before=a", "closed", "after=RuntimeError"),
        },
      ],
    },
    {
      id: "RUN-23",
      level: "must",
      statement:
        "If an exception leaves a task that no other task awaits, the run and all other tasks continue.",
      sources: [EXCEPTIONS, HANDLER],
      judgedBy: "order",
      program: "run/failure_that_nobody_awaits.py",
      check: recorded("fails", "other=0", "other=1", "other=2", "run gives=value"),
    },
    {
      id: "RUN-24",
      level: "must",
      statement:
        'A task fails, no other task awaits it, and no exception handler is set. The loop then prints the failure once on the console. The report consists of (1) the text "Task exception wasn\'t retrieved" (or "was never retrieved"), (2) the task with the name of its coroutine, and (3) the traceback.',
      sources: [`${LOOP}.default_exception_handler`, EXCEPTIONS],
      judgedBy: "order",
      program: "run/report_on_the_console.py",
      check: allOf(recorded("main ends"), consoleMatches(REPORT)),
    },
    {
      id: "RUN-25",
      level: "must",
      statement:
        "The loop calls an exception handler as `handler(loop, context)`. The context is a dict with the keys `message`, `exception` and `future`. The value of `future` is the failed task.",
      sources: [HANDLER, `${LOOP}.call_exception_handler`, HANDLER_TUTORIAL],
      judgedBy: "order",
      program: "run/what_the_handler_is_told.py",
      check: recorded(
        "the loop=True",
        "keys=[exception, future, message]",
        "message=Task exception was",
        "exception=ValueError(failed)",
        "a task that has ended=True",
      ),
    },
    {
      id: "RUN-26",
      level: "should",
      statement:
        "A task fails, and the failure is reported to the exception handler. Before this report, each task that was ready at the moment of the failure has one turn.",
      sources: [HANDLER, EXCEPTIONS],
      judgedBy: "order",
      program: "run/reported_after_the_ready.py",
      check: recorded(
        ...["fails", "other=0", "main=0", "reported=ValueError(failed)"],
        ...["other=1", "main=1", "other=2", "main=2"],
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "CPython reports a failure only when the task object is deleted, but this program keeps the object in a list",
          check: recorded(
            ...["fails", "other=0", "main=0", "other=1", "main=1", "other=2", "main=2"],
          ),
        },
      ],
    },
    {
      id: "RUN-27",
      level: "must",
      statement:
        "If another task awaits a failed task before the failure is reported, the failure is never reported.",
      sources: [HANDLER, EXCEPTIONS],
      judgedBy: "order",
      program: "run/awaited_before_the_report.py",
      check: recorded("fails", "raised=ValueError(failed)", "main ends"),
    },
    {
      id: "RUN-28",
      level: "should",
      statement:
        "An await of a failed task raises the exception of this task. This is also true if the failure has already been reported.",
      sources: [HANDLER, EXCEPTIONS],
      judgedBy: "order",
      program: "run/awaited_after_the_report.py",
      check: recorded(
        "fails",
        "reported=ValueError(failed)",
        "raised=ValueError(failed)",
        "main ends",
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "CPython reports a failed task only when nothing refers to the task any more: until then, the task can still be awaited",
          check: recorded("fails", "raised=ValueError(failed)", "main ends"),
        },
      ],
    },
    {
      id: "RUN-29",
      level: "must",
      statement:
        "`get_exception_handler()` returns None until a handler is set. Then it returns this handler. After `set_exception_handler(None)`, it returns None again.",
      sources: [`${LOOP}.get_exception_handler`, `${CPYTHON_LOOP}.get_exception_handler`],
      judgedBy: "order",
      program: "run/handler_set_and_asked_for.py",
      check: recorded("None at first=True", "the one that was set=True", "None again=True"),
    },
    {
      id: "RUN-30",
      level: "should",
      statement:
        "An exception handler that is set in one run stays set in later runs, even after `new_event_loop()`.",
      sources: [HANDLER, NEW_LOOP],
      judgedBy: "order",
      program: "run/handler_in_later_runs.py",
      check: recorded(
        "reported=ValueError(in the next run)",
        "reported=ValueError(after new_event_loop)",
        "end",
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "in CPython each run has its own loop, and a handler belongs to one loop",
          check: recorded("end"),
        },
      ],
    },
    {
      id: "RUN-31",
      level: "may",
      statement:
        "The exception handler receives the same dict object for each failure. Each new failure overwrites the values of the previous failure.",
      sources: [HANDLER, `${LOOP}.call_exception_handler`],
      judgedBy: "order",
      program: "run/context_is_used_again.py",
      check: recorded("same object=True", "the first one tells of=ValueError(second)"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython creates a new dict for each failure",
          check: recorded("same object=False", "the first one tells of=ValueError(first)"),
        },
      ],
    },
    {
      id: "RUN-32",
      level: "should",
      statement: "If the exception handler raises an exception, `run` raises this exception.",
      sources: [HANDLER, RUN, HANDLER_TUTORIAL],
      judgedBy: "order",
      program: "run/handler_that_raises.py",
      check: recorded("reported=ValueError(failed)", "run raises=KeyError(from the handler)"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython logs an exception of the handler, and the loop continues",
          check: recorded("reported=ValueError(failed)", "main ends", "run returned"),
        },
      ],
    },
    {
      id: "RUN-33",
      level: "may",
      statement:
        "`default_exception_handler(loop, context)` needs both arguments, although the documentation mentions only the argument `context`. It prints a report on the console.",
      sources: [`${LOOP}.default_exception_handler`, `${CPYTHON_LOOP}.default_exception_handler`],
      judgedBy: "order",
      program: "run/default_handler_called.py",
      check: allOf(
        recorded("(context)=TypeError", "(loop, context)=accepted"),
        consoleMatches(REPORT),
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "in CPython `default_exception_handler` is a method with one argument, as documented",
          check: recorded("(context)=accepted", "(loop, context)=TypeError"),
        },
      ],
    },
    {
      id: "RUN-34",
      level: "must",
      statement:
        "`call_exception_handler(context)` calls the exception handler that is set. If no handler is set, it calls the default handler, which prints a report on the console.",
      sources: [`${LOOP}.call_exception_handler`, `${CPYTHON_LOOP}.call_exception_handler`],
      judgedBy: "order",
      program: "run/handler_called_by_the_program.py",
      check: allOf(
        recorded("custom=made up", "main ends"),
        consoleMatches(/^made up\n.*\bworker\b.*\nValueError: failed\n$/),
      ),
    },
    {
      id: "RUN-35",
      level: "should",
      statement:
        "If a task raises SystemExit or KeyboardInterrupt, `run` raises this exception immediately. All other tasks that are ready or asleep, including main, get no exception and continue in the next run.",
      sources: [RUN, `${TUTORIAL}#512-keyboard-interrupts`],
      judgedBy: "order",
      program: "run/exit_in_a_task.py",
      check: recorded(
        ...EXITS.flatMap((exit) => [
          ...[exit, "main goes on", "finally", "next run", "sleeper wakes", "sleeper ends"],
        ]),
        ...EXITS.flatMap((exit) => [exit, "next run", "sleeper wakes", "sleeper ends"]),
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's run cancels main and all other tasks before it raises",
          check: recordedOneOf(
            ...[
              ["finally", "sleeper ends"],
              ["sleeper ends", "finally"],
            ].flatMap((first) =>
              [
                ["finally", "sleeper ends"],
                ["sleeper ends", "finally"],
              ].map((second) => [
                ...[...first, EXITS[0], "next run", ...second, EXITS[1], "next run"],
                ...EXITS.flatMap((exit) => ["sleeper ends", exit, "next run"]),
              ]),
            ),
          ),
        },
      ],
    },
    {
      id: "RUN-36",
      level: "must",
      statement:
        'Outside a run, `current_task()` raises RuntimeError with the text "no running event loop". This is also true after an exception or SystemExit has ended a run.',
      sources: [
        `${MICROPYTHON}#asyncio.current_task`,
        `${TUTORIAL}#710-detecting-if-asyncio-is-running`,
      ],
      judgedBy: "order",
      program: "run/current_task_outside_a_run.py",
      check: recorded(...OUTSIDE_A_RUN, "after SystemExit=RuntimeError(no running event loop)"),
      expect: [
        {
          when: { family: "micropython", lacks: ["clearsCurrentTask"] },
          verdict: "fail",
          reason:
            "after SystemExit has ended a run, MicroPython's `current_task()` still returns the task of that run",
          check: recorded(...OUTSIDE_A_RUN, "after SystemExit=a task"),
        },
      ],
    },
    {
      id: "RUN-37",
      level: "must",
      statement: "If another task cancels main, `run` raises CancelledError.",
      sources: [RUN, `${MICROPYTHON}#asyncio.Task.cancel`],
      judgedBy: "order",
      program: "run/main_cancelled_by_another_task.py",
      check: recorded("cancel=True", "finally", "run raises=CancelledError()"),
    },
    {
      id: "RUN-38",
      level: "should",
      statement:
        "A task is left from an earlier run and fails in a later run. Its failure is reported in the later run.",
      sources: [HANDLER, STATE],
      judgedBy: "order",
      program: "run/fails_between_two_runs.py",
      check: recorded(
        "first run returned",
        "fails",
        "reported=ValueError(failed)",
        "second run returned",
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's run cancels the remaining tasks before it returns",
          check: recorded("first run returned", "second run returned"),
        },
      ],
    },
    {
      id: "RUN-39",
      level: "may",
      statement:
        "An event loop has none of the methods `call_soon`, `call_later`, `call_at`, `time`, `is_running` and `run_in_executor`.",
      sources: [LOOP, `${TUTORIAL}#77-cpython-compatibility-and-the-event-loop`],
      judgedBy: "order",
      program: "run/what_a_loop_lacks.py",
      check: recorded(...OF_A_LOOP.map((name) => `${name}=False`)),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's loop has all of these methods",
          check: recorded(...OF_A_LOOP.map((name) => `${name}=True`)),
        },
      ],
    },
    {
      id: "RUN-40",
      level: "may",
      statement:
        "asyncio has no `Future`, `Queue`, `Semaphore`, `Condition` or `Barrier`. It has no `timeout`, `TaskGroup`, `shield`, `wait` or `as_completed`. It also has no `all_tasks`, `to_thread`, `ensure_future` or `get_running_loop`.",
      sources: [MICROPYTHON, `${TUTORIAL}#77-cpython-compatibility-and-the-event-loop`],
      judgedBy: "order",
      program: "run/what_asyncio_lacks.py",
      check: recorded(...OF_ASYNCIO.map((name) => `${name}=False`)),
      expect: [
        {
          when: { family: "aiorig" },
          verdict: "fail",
          reason: "the reference has its own Queue, which the QUEUE clauses judge",
          check: recorded(...OF_ASYNCIO.map((name) => `${name}=${asFlag(name === "Queue")}`)),
        },
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's asyncio has had all of these features since 3.11",
          check: recorded(...OF_ASYNCIO.map((name) => `${name}=True`)),
        },
      ],
    },
    {
      id: "RUN-42",
      level: "must",
      statement:
        "Main waits, and the loop is idle. `run` does not return, because code that runs outside of all tasks, such as a scheduled function, can still wake main.",
      sources: [RUN, `${EVENT}.wait`, CPYTHON_RUN],
      judgedBy: "order",
      program: "run/main_waits_for_something_outside.py",
      check: recorded("main waits", "set from outside", "main goes on", "run gives=value"),
      expect: [
        {
          when: { family: "micropython", lacks: ["runWaitsWhenIdle"] },
          verdict: "fail",
          reason: "before 1.26 MicroPython's `run` returns None as soon as no task can run",
          link: WAITS_WHEN_IDLE,
          check: recorded("main waits", "run gives"),
        },
      ],
    },
    {
      id: "RUN-43",
      level: "must",
      statement:
        "When no task is left, `run_forever()` does not return. Code that runs outside of all tasks, such as a scheduled function, can then create new tasks. `run_forever()` runs these tasks until `stop()` is called.",
      sources: [`${LOOP}.run_forever`, `${LOOP}.stop`, `${CPYTHON_LOOP}.run_forever`],
      judgedBy: "order",
      program: "run/forever_waits_for_something_outside.py",
      check: recorded("ends=first", "outside", "ends=second", "returned"),
      expect: [
        {
          when: { family: "micropython", lacks: ["runWaitsWhenIdle"] },
          verdict: "fail",
          reason: "before 1.26 MicroPython's `run_forever` returns when no task is left",
          link: WAITS_WHEN_IDLE,
          check: recorded("ends=first", "returned"),
        },
      ],
    },
    {
      id: "RUN-44",
      level: "must",
      statement:
        "A program calls `run_until_complete(task)` while other tasks await `task`. When the call has returned, `task.done()` returns True. The other tasks continue, in the same run or in the next run.",
      sources: [`${LOOP}.run_until_complete`, `${CPYTHON_LOOP}.run_until_complete`],
      judgedBy: "order",
      program: "run/until_complete_of_an_awaited_task.py",
      check: recordedOneOf(
        [
          ...["first run gives=value", "task done=True"],
          ...["second gets=value", "third gets=value", "second run gives=end"],
        ],
        // In CPython, the tasks that await the task of the first run still get a turn before the first run returns.
        [
          ...["second gets=value", "third gets=value", "first run gives=value"],
          ...["task done=True", "second run gives=end"],
        ],
      ),
      expect: [
        {
          when: { family: "micropython", lacks: ["goalContinuesAwaiters"] },
          verdict: "fail",
          reason:
            "before 1.26, MicroPython loses all tasks that await the task of `run_until_complete(task)`, and `task.done()` stays False",
          link: WAITS_WHEN_IDLE,
          check: recorded("first run gives=value", "task done=False", "second run gives"),
        },
      ],
    },
    {
      id: "RUN-45",
      level: "should",
      statement:
        "A program calls `run_until_complete(task)` while other tasks await `task`. If `task` ends with an exception or with CancelledError, the call raises this exception. Afterwards `task.done()` returns True. The other tasks get the same exception, in the same run or in the next run.",
      sources: [`${LOOP}.run_until_complete`, `${CPYTHON_LOOP}.run_until_complete`],
      judgedBy: "order",
      program: "run/until_complete_of_a_task_that_fails.py",
      check: recordedOneOf(
        FAILURES_OF_A_GOAL.flatMap((error) => [
          ...[`first run raises=${error}`, "task done=True"],
          ...[`second gets=${error}`, `third gets=${error}`, "second run returned"],
        ]),
        // In CPython, the tasks that await the task of the first run still get a turn before the first run raises the
        // error.
        FAILURES_OF_A_GOAL.flatMap((error) => [
          ...[`second gets=${error}`, `third gets=${error}`, `first run raises=${error}`],
          ...["task done=True", "second run returned"],
        ]),
      ),
      expect: [
        {
          when: {
            family: "micropython",
            has: ["goalContinuesAwaiters"],
            lacks: ["failedGoalContinuesAwaiters"],
          },
          verdict: "fail",
          reason:
            "since 1.26, if the task of `run_until_complete(task)` fails, MicroPython loses all tasks that await it, although `task.done()` is True; if the task returns a value, the tasks that await it continue",
          link: WAITS_WHEN_IDLE,
          check: recorded(
            ...FAILURES_OF_A_GOAL.flatMap((error) => [
              ...[`first run raises=${error}`, "task done=True", "second run returned"],
            ]),
          ),
        },
        {
          when: {
            family: "micropython",
            lacks: ["goalContinuesAwaiters", "failedGoalContinuesAwaiters"],
          },
          verdict: "fail",
          reason:
            "before 1.26, MicroPython loses all tasks that await the task of `run_until_complete(task)`, and `task.done()` stays False",
          link: WAITS_WHEN_IDLE,
          check: recorded(
            ...FAILURES_OF_A_GOAL.flatMap((error) => [
              ...[`first run raises=${error}`, "task done=False", "second run returned"],
            ]),
          ),
        },
      ],
    },
    {
      id: "RUN-46",
      level: "should",
      statement:
        "If the exception handler calls `stop()`, `run_forever` returns. The remaining tasks continue in the next run.",
      sources: [
        HANDLER,
        `${LOOP}.stop`,
        `${CPYTHON_LOOP}.stop`,
        "https://github.com/micropython/micropython/issues/5911",
      ],
      judgedBy: "order",
      program: "run/handler_that_stops.py",
      check: recorded("reported=ValueError(failed)", "returned", "worker ends"),
    },
  ],
  untested: [
    {
      id: "RUN-41",
      statement:
        "The WebAssembly port of MicroPython has no `run`, `run_forever`, `run_until_complete` or `stop`. JavaScript timers run its tasks.",
      sources: ["https://github.com/micropython/micropython/tree/master/ports/webassembly"],
      reason:
        "No runtime of the suite is the WebAssembly port: the reference uses the interpreter of this port, but not its asyncio. The programs of the suite cannot run on this port, because all of them call `run`.",
    },
  ],
  retired: [
    {
      id: "RUN-08",
      statement:
        "If main waits for something that no remaining task can ever cause, `run` returns None instead of hanging.",
      replacedBy: "RUN-42",
      reason:
        "This promise described a defect that MicroPython had before 1.26. Even if no task can continue main, something outside of the tasks, such as an interrupt, can still continue it.",
      sources: [RUN, WAITS_WHEN_IDLE],
    },
    {
      id: "RUN-16",
      statement: "`run_forever()` returns by itself when no task is left.",
      replacedBy: "RUN-43",
      reason:
        "This promise described a defect that MicroPython had before 1.26. The documentation says that the loop runs until it is stopped.",
      sources: [`${LOOP}.run_forever`, WAITS_WHEN_IDLE],
    },
  ],
});

/** Returns all orders of these three marks. */
function inAnyOrder(...marks: readonly [string, string, string]): string[][] {
  return marks.flatMap((first) => {
    const others = marks.filter((mark) => mark !== first);
    return [
      [first, ...others],
      [first, ...others.reverse()],
    ];
  });
}

/** Returns the text that Python prints for a boolean. */
function asFlag(flag: boolean): string {
  return flag ? "True" : "False";
}
