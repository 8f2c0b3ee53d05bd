import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedInOrder, recordedOneOf } from "../harness/check/order/record.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const CPYTHON = "https://docs.python.org/3/library/asyncio-task.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";
const LANGUAGE = "https://docs.python.org/3/reference";

const AWAITING_GENERATOR = ["created", "generator", "worker", "result=8"];

export default defineGroup({
  name: "TASK",
  title: "creating, awaiting, results",
  part: "asyncio",
  clauses: [
    {
      id: "TASK-01",
      level: "must",
      statement: "`create_task` returns a Task immediately, before any part of the coroutine runs.",
      sources: [`${MICROPYTHON}#asyncio.create_task`, `${CPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "task/first_pass_waits_for_a_suspension.py",
      check: recordedInOrder("created=True", "worker"),
    },
    {
      id: "TASK-02",
      level: "must",
      statement:
        "A new task does not run until the task that created it suspends. Then the new task has its first turn.",
      sources: [`${MICROPYTHON}#asyncio.create_task`, `${TUTORIAL}#22-coroutines-and-tasks`],
      judgedBy: "order",
      program: "task/first_pass_waits_for_a_suspension.py",
      check: recorded("created=True", "plain", "before sleep", "worker", "after sleep"),
    },
    {
      id: "TASK-03",
      level: "must",
      statement: "Tasks have their first turns in the order in which the tasks were created.",
      sources: [`${MICROPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "task/first_passes_in_creation_order.py",
      check: recorded("created", "c", "a", "b", "d", "main"),
    },
    {
      id: "TASK-04",
      level: "should",
      statement:
        "`create_task` works while no loop is running. The new task starts in the next run.",
      sources: [`${MICROPYTHON}#asyncio.create_task`, `${CPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "task/created_before_the_loop_runs.py",
      check: recorded("created", "worker", "main"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython creates tasks only while a loop is running",
          check: recorded("refused=RuntimeError(no running event loop)", "main"),
        },
      ],
    },
    {
      id: "TASK-05",
      level: "must",
      statement:
        "`create_task` raises TypeError for an int, None, a list, a Task, or an async function that was not called.",
      sources: [`${MICROPYTHON}#asyncio.create_task`, `${CPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "task/create_task_refuses_non_coroutines.py",
      check: recorded(
        "int=TypeError",
        "None=TypeError",
        "list=TypeError",
        "function=TypeError",
        "task=TypeError",
        "worker",
      ),
    },
    {
      id: "TASK-06",
      level: "may",
      statement:
        "If the argument of `create_task` is a generator, two results are allowed: (1) `create_task` raises TypeError. (2) `create_task` accepts the generator, and the generator can await with `yield from`. In case 2, a bare `yield` in the generator either lets other tasks run or raises TypeError.",
      sources: [
        `${MICROPYTHON}#asyncio.create_task`,
        "https://docs.python.org/3/whatsnew/3.12.html#asyncio",
      ],
      judgedBy: "order",
      program: "task/generator_as_a_task.py",
      check: recordedOneOf(
        [...AWAITING_GENERATOR, "other", "bare yield=goes on", "done=True"],
        [...AWAITING_GENERATOR, "bare yield=TypeError", "other", "done=True"],
        ["refused"],
      ),
      expect: [
        {
          when: { family: "micropython", lacks: ["keepsBareYields"] },
          verdict: "fail",
          reason:
            "at a bare `yield`, MicroPython suspends the task without queueing it, so the task is lost",
          check: recorded(...AWAITING_GENERATOR, "other", "done=False"),
        },
      ],
    },
    {
      id: "TASK-07",
      level: "may",
      statement:
        "`create_task` accepts no argument other than the coroutine. The argument `name=` raises TypeError.",
      sources: [`${MICROPYTHON}#asyncio.create_task`, `${CPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "task/create_task_takes_no_name.py",
      check: recorded("refused", "worker"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's tasks have names",
          check: recorded("worker", "accepted"),
        },
      ],
    },
    {
      id: "TASK-08",
      level: "must",
      statement: "`await task` returns the value that the task returned.",
      sources: [`${MICROPYTHON}#asyncio.Task`, `${CPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "task/await_returns_the_value.py",
      check: recorded("sum=7", "list=[1, 2]", "nothing is None=True"),
    },
    {
      id: "TASK-09",
      level: "must",
      statement:
        "A task that has ended can be awaited any number of times. Each await returns the same object.",
      sources: [`${MICROPYTHON}#asyncio.Task`],
      judgedBy: "order",
      program: "task/finished_task_awaited_again.py",
      check: recordedInOrder(
        "worker",
        "same object=True",
        "same object=True",
        "same object=True",
        "before sleep",
      ),
    },
    {
      id: "TASK-10",
      level: "must",
      statement: "Awaiting a finished task does not switch to another task.",
      sources: [`${MICROPYTHON}#asyncio.Task`],
      judgedBy: "order",
      program: "task/finished_task_awaited_again.py",
      check: recorded(
        "worker",
        "same object=True",
        "same object=True",
        "same object=True",
        "before sleep",
        "other",
      ),
    },
    {
      id: "TASK-11",
      level: "must",
      statement:
        "Several tasks can await one task (the target). They all get the result of the target, in the order in which they started to wait.",
      sources: [`${MICROPYTHON}#asyncio.Task`],
      judgedBy: "order",
      program: "task/several_tasks_await_one.py",
      check: recorded("b waits", "c waits", "a waits", "target", "b=data", "c=data", "a=data"),
    },
    {
      id: "TASK-12",
      level: "must",
      statement:
        "A task that fails raises its exception in every task that awaits it. Each awaiting task gets the same exception object.",
      sources: [`${TUTORIAL}#51-exceptions`, `${CPYTHON}#asyncio.Task`],
      judgedBy: "order",
      program: "task/failed_task_raises_in_each_awaiter.py",
      check: recorded(
        "a=ValueError(no signal)",
        "b=ValueError(no signal)",
        "c=ValueError(no signal)",
        "same object=True",
      ),
    },
    {
      id: "TASK-13",
      level: "must",
      statement:
        "A task fails with an exception. If another task awaits the failed task and gets the exception, the exception is not reported to the exception handler. If no task awaits the failed task, the exception is reported.",
      sources: [
        `${MICROPYTHON}#asyncio.Loop.set_exception_handler`,
        `${TUTORIAL}#511-global-exception-handler`,
      ],
      judgedBy: "order",
      program: "task/awaited_failure_is_not_reported.py",
      check: recorded("awaiter=ValueError(awaited)", "handler=ValueError(forgotten)"),
    },
    {
      id: "TASK-14",
      level: "must",
      statement:
        "`done()` returns False until the task ends, and True after a return, an exception or a cancellation.",
      sources: [`${CPYTHON}#asyncio.Task.done`],
      judgedBy: "order",
      program: "task/done_after_every_kind_of_end.py",
      check: recorded(
        "returns created=False",
        "fails created=False",
        "cancelled created=False",
        "returns running=False",
        "fails running=False",
        "cancelled running=False",
        "returns ended=True",
        "fails ended=True",
        "cancelled ended=True",
      ),
    },
    {
      id: "TASK-15",
      level: "must",
      statement:
        "After `task.cancel()`, `task.done()` still returns False. It returns True only after the cancelled task has had its last turn.",
      sources: [`${MICROPYTHON}#asyncio.Task.cancel`, `${CPYTHON}#asyncio.Task.cancel`],
      judgedBy: "order",
      program: "task/not_done_until_the_cancel_arrives.py",
      check: recorded("after cancel=False", "in its last pass=False", "cancelled=True"),
    },
    {
      id: "TASK-16",
      level: "may",
      statement:
        "A Task has the methods `done` and `cancel`. It does not have `result`, `exception`, `cancelled`, `add_done_callback` or `get_name`.",
      sources: [`${MICROPYTHON}#asyncio.Task`, `${CPYTHON}#asyncio.Task`],
      judgedBy: "order",
      program: "task/task_has_only_done_and_cancel.py",
      check: recorded(
        "done=True",
        "cancel=True",
        "result=False",
        "exception=False",
        "cancelled=False",
        "add_done_callback=False",
        "get_name=False",
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's Task is a Future and has all of these methods",
          check: recorded(
            "done=True",
            "cancel=True",
            "result=True",
            "exception=True",
            "cancelled=True",
            "add_done_callback=True",
            "get_name=True",
          ),
        },
      ],
    },
    {
      id: "TASK-17",
      level: "must",
      statement:
        "`current_task()` returns the task that is running. This is also true (1) inside a coroutine that the task awaits, and (2) after the task was suspended and runs again.",
      sources: [`${MICROPYTHON}#asyncio.current_task`, `${CPYTHON}#asyncio.current_task`],
      judgedBy: "order",
      program: "task/current_task_is_the_running_one.py",
      check: recorded(
        "a=True",
        "b=True",
        "a nested=True",
        "b nested=True",
        "a resumed=True",
        "b resumed=True",
        "three tasks=3",
        "main=True",
        "main nested=True",
        "main resumed=True",
      ),
    },
    {
      id: "TASK-18",
      level: "must",
      statement:
        "If a program calls an async function but does not await the call, none of the function's code runs.",
      sources: [`${TUTORIAL}#75-a-common-error`, `${CPYTHON}#coroutines`],
      judgedBy: "order",
      program: "task/call_without_await_runs_nothing.py",
      check: recorded("no await", "blink"),
    },
    {
      id: "TASK-19",
      level: "must",
      statement:
        "`await coro()` runs the coroutine in the calling task. The await itself creates no task and does not switch to another task.",
      sources: [`${TUTORIAL}#22-coroutines-and-tasks`, `${CPYTHON}#coroutines`],
      judgedBy: "order",
      program: "task/await_of_a_coroutine_stays_in_the_task.py",
      check: recorded(
        "callee in the same task=True",
        "result=7",
        "before sleep",
        "other",
        "after sleep",
      ),
    },
    {
      id: "TASK-20",
      level: "may",
      statement:
        "If a coroutine object has ended, awaiting it again returns None and runs none of its code.",
      sources: [`${LANGUAGE}/datamodel.html#coroutine-objects`],
      judgedBy: "order",
      program: "task/coroutine_awaited_twice.py",
      check: recorded("worker", "first=7", "second is None=True"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython refuses to await a coroutine object twice",
          check: recorded(
            "worker",
            "first=7",
            "second=RuntimeError(cannot reuse already awaited coroutine)",
          ),
        },
      ],
    },
    {
      id: "TASK-21",
      level: "must",
      statement: "Awaiting an int or None raises TypeError in the task that awaits it.",
      sources: [`${LANGUAGE}/expressions.html#await-expression`],
      judgedBy: "order",
      program: "task/await_of_non_awaitables.py",
      check: recorded("int=TypeError", "None=TypeError"),
    },
    {
      id: "TASK-22",
      level: "should",
      statement:
        "Awaiting a list or a str, which are iterable but not awaitable, raises TypeError in the task that awaits it.",
      sources: [`${LANGUAGE}/expressions.html#await-expression`],
      judgedBy: "order",
      program: "task/await_of_a_list_or_str.py",
      check: recorded("list=TypeError", "str=TypeError", "done=[True, True]"),
      limitMs: 5000,
      expect: [
        {
          when: { family: "micropython", lacks: ["checksAwaits"] },
          verdict: "fail",
          reason:
            "MicroPython awaits any iterable. At the first item, the task suspends, but nothing will make the task ready again. So the task is lost without a message",
          check: recorded("done=[False, False]"),
        },
      ],
    },
    {
      id: "TASK-23",
      level: "should",
      statement: "A task that awaits itself gets RuntimeError.",
      sources: [`${CPYTHON}#awaitables`],
      judgedBy: "order",
      program: "task/task_awaits_itself.py",
      check: recorded("refused", "done=True"),
      limitMs: 5000,
      expect: [
        {
          when: { family: "micropython", lacks: ["refusesCircularAwaits"] },
          verdict: "fail",
          reason:
            "MicroPython does not refuse a task that awaits itself: the task waits for its own end and never runs again",
          check: recorded("done=False"),
        },
      ],
    },
    {
      id: "TASK-24",
      level: "should",
      statement:
        "An object is awaitable if its class has `__iter__`. The class may also have the same function under the name `__await__`. An object whose class has only `__await__` is not awaitable.",
      sources: [`${TUTORIAL}#41-awaitable-classes`, `${TUTORIAL}#412-portable-code`],
      judgedBy: "order",
      program: "task/class_awaitable_through_iter.py",
      check: recorded("__iter__=7", "__await__=TypeError", "__iter__ = __await__=7"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "in CPython only `__await__` makes a class awaitable",
          check: recorded("__iter__=TypeError", "__await__=7", "__iter__ = __await__=7"),
        },
      ],
    },
    {
      id: "TASK-25",
      level: "must",
      statement:
        "`async for` calls `__aiter__` of an object, which returns an iterator. For each item, `async for` awaits `__anext__` of the iterator, and `__anext__` may suspend. StopAsyncIteration ends the loop. After the loop, a variable that referred to the object before the loop still refers to the object.",
      sources: [
        `${TUTORIAL}#42-asynchronous-iterators`,
        `${LANGUAGE}/compound_stmts.html#the-async-for-statement`,
      ],
      judgedBy: "order",
      program: "task/async_for_over_a_class.py",
      check: recorded(
        ...["other", "left=2", "other", "left=1", "other", "left=0", "loop ended"],
        ...["countdown is unchanged=True", "left=0"],
      ),
    },
    {
      id: "TASK-26",
      level: "must",
      statement:
        "`async with` awaits `__aenter__` before its body and `__aexit__` after its body. If an exception leaves the body, `__aexit__` receives this exception.",
      sources: [
        `${TUTORIAL}#43-asynchronous-context-managers`,
        `${LANGUAGE}/compound_stmts.html#the-async-with-statement`,
      ],
      judgedBy: "order",
      program: "task/async_with_enters_and_exits.py",
      check: recorded(
        "entering",
        "body=session",
        "exit=[None, None]",
        "entering",
        "exit=[ValueError, ValueError(lost)]",
        "caught=ValueError(lost)",
      ),
    },
    {
      id: "TASK-27",
      level: "may",
      statement:
        "Async generators are not supported: `async for` over an async generator raises AttributeError.",
      sources: [`${TUTORIAL}#42-asynchronous-iterators`, "https://peps.python.org/pep-0525/"],
      judgedBy: "order",
      program: "task/async_generator.py",
      check: recorded("refused=AttributeError"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython has async generators",
          check: recorded("number=1", "number=2"),
        },
      ],
    },
    {
      id: "TASK-28",
      level: "may",
      statement: "`await` in a comprehension raises SyntaxError.",
      sources: ["https://peps.python.org/pep-0530/"],
      judgedBy: "order",
      program: "task/await_in_a_comprehension.py",
      check: recorded("refused=SyntaxError"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython has asynchronous comprehensions",
          check: recorded("accepted"),
        },
      ],
    },
    {
      id: "TASK-29",
      level: "should",
      statement:
        "A coroutine raises StopIteration. A task that awaits the coroutine gets RuntimeError. If the coroutine runs as a separate task A, another task that awaits A also gets RuntimeError.",
      sources: ["https://peps.python.org/pep-0479/"],
      judgedBy: "order",
      program: "task/stop_iteration_becomes_runtime_error.py",
      check: recorded("awaited coroutine=RuntimeError", "awaited task=RuntimeError"),
    },
    {
      id: "TASK-30",
      level: "must",
      statement: "If a running task calls a plain function, this function can create tasks.",
      sources: [
        `${MICROPYTHON}#asyncio.create_task`,
        `${TUTORIAL}#221-queueing-a-task-for-scheduling`,
      ],
      judgedBy: "order",
      program: "task/created_by_a_plain_function.py",
      check: recorded("started", "a", "b", "main"),
    },
    {
      id: "TASK-31",
      level: "must",
      statement:
        "`loop.create_task` works like `asyncio.create_task`. It accepts only a coroutine. It makes a task of the same class, and another task can await the new task for its result. Tasks from both functions have their first turns in the order of their creation.",
      sources: [
        `${MICROPYTHON}#asyncio.Loop.create_task`,
        "https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.create_task",
      ],
      judgedBy: "order",
      program: "task/created_by_the_loop.py",
      check: recorded(
        ...["same class=True", "refused", "refused", "refused", "refused"],
        ...["a", "b", "c", "result=a", "result=b", "result=c"],
        ...["forgotten", "done=[True, True]"],
      ),
    },
    {
      id: "TASK-32",
      level: "must",
      statement:
        "When a task ends, the tasks that are already ready run first. Then the tasks that await the ended task run.",
      sources: [`${TUTORIAL}#84-scheduling-in-asyncio`],
      judgedBy: "order",
      program: "task/end_of_a_task_wakes_its_awaiters_last.py",
      check: recorded("a=0", "b=0", "target ends", "a=1", "b=1", "waiter", "a=2", "b=2"),
    },
    {
      id: "TASK-33",
      level: "may",
      statement:
        "A task cannot be awaited and gathered at the same time. If another task already awaits task A, `gather(A)` raises RuntimeError. If a `gather` already waits for task A, `await A` raises RuntimeError. In both cases, task A continues normally.",
      sources: [`${MICROPYTHON}#asyncio.gather`, `${CPYTHON}#asyncio.gather`],
      judgedBy: "order",
      program: "task/awaited_and_gathered_at_once.py",
      check: recorded(
        "gather=RuntimeError",
        "first ends",
        "await=first",
        "await=RuntimeError",
        "second ends",
        "gather=[second]",
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "in CPython, any number of tasks and gathers can wait for one task",
          check: recorded(
            "first ends",
            "await=first",
            "gather=[first]",
            "second ends",
            "await=second",
            "gather=[second]",
          ),
        },
      ],
    },
    {
      id: "TASK-34",
      level: "must",
      statement:
        "If `return`, `break` or `continue` leaves the body of `async with`, `__aexit__` receives no exception. The program continues only after `__aexit__` has ended.",
      sources: [
        `${LANGUAGE}/compound_stmts.html#the-async-with-statement`,
        "https://github.com/micropython/micropython/issues/3153",
      ],
      judgedBy: "order",
      program: "task/async_with_left_early.py",
      check: recorded(
        ...["return exits=True", "return has exited", "returned=7"],
        ...["break exits=True", "break has exited"],
        ...["continue exits=True", "continue has exited"],
        ...["continue exits=True", "continue has exited"],
        "lock is held=False",
      ),
    },
    {
      id: "TASK-35",
      level: "must",
      statement:
        "If `__aexit__` returns True, the exception that left the body of `async with` is suppressed, and the task continues. This is also true for CancelledError and for any other BaseException.",
      sources: [
        `${LANGUAGE}/compound_stmts.html#the-async-with-statement`,
        `${LANGUAGE}/datamodel.html#object.__aexit__`,
      ],
      judgedBy: "order",
      program: "task/async_with_suppresses.py",
      check: recorded(
        ...["exit with=Stop", "goes on", "exit with=ValueError", "exit with=KeyError"],
        ...["exit with=CancelledError", "goes on after the cancel", "cancelled task gives=value"],
      ),
    },
  ],
});
