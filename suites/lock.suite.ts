import { type Check, defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const CPYTHON = "https://docs.python.org/3/library/asyncio-sync.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const LOCK = `${MICROPYTHON}#asyncio.Lock`;
const CPYTHON_LOCK = `${CPYTHON}#asyncio.Lock`;
const LOCK_TUTORIAL = `${TUTORIAL}#31-lock`;
const CANCEL = `${MICROPYTHON}#asyncio.Task.cancel`;

export default defineGroup({
  name: "LOCK",
  title: "Lock: ownership, order, waiters that give up",
  part: "asyncio",
  clauses: [
    {
      id: "LOCK-01",
      level: "must",
      statement:
        "A new Lock is unlocked. `acquire` locks it and returns True. `release` unlocks it.",
      sources: [LOCK, `${LOCK}.acquire`, CPYTHON_LOCK],
      judgedBy: "order",
      program: "lock/acquire_and_release.py",
      check: recorded(
        "new, locked=False",
        ...["acquire gives=True", "locked=True", "released, locked=False"],
        ...["acquire gives=True", "locked=True", "released, locked=False"],
      ),
    },
    {
      id: "LOCK-02",
      level: "must",
      statement:
        "Waiting tasks get the lock in the order in which they called `acquire`. So tasks that acquire the lock in a loop take turns.",
      sources: [`${LOCK}.release`, `${CPYTHON_LOCK}.acquire`, LOCK_TUTORIAL],
      judgedBy: "order",
      program: "lock/tasks_that_loop_take_turns.py",
      check: recorded(...[0, 1, 2].flatMap((n) => [`a=${n}`, `b=${n}`, `c=${n}`])),
    },
    {
      id: "LOCK-03",
      level: "may",
      statement:
        "A lock is released while a task waits for it. `locked` then returns False until the waiting task runs.",
      sources: [`${LOCK}.locked`, `${LOCK}.release`, `${CPYTHON_LOCK}.locked`],
      judgedBy: "order",
      program: "lock/handed_over.py",
      check: recorded(
        "before, locked=True",
        "between, locked=False",
        "waiter in, locked=True",
        "after, locked=True",
      ),
    },
    {
      id: "LOCK-04",
      level: "must",
      statement:
        "If tasks wait for a lock, `release` makes the first waiting task the next owner. No other task gets the lock before the next owner, not even the task that called `release` or a task that calls `acquire` for the first time.",
      sources: [`${LOCK}.release`, `${CPYTHON_LOCK}.acquire`],
      judgedBy: "order",
      program: "lock/nobody_overtakes_the_next_owner.py",
      check: recorded(
        ...["waiter asks", "releaser asks", "newcomer asks"],
        ...["waiter in", "releaser in", "newcomer in"],
      ),
    },
    {
      id: "LOCK-05",
      level: "must",
      statement:
        "If nobody holds a lock, `release` raises RuntimeError. If tasks wait for the lock, `release` chooses the first of them as the next owner. If `release` is called again before this owner has run, the second call raises RuntimeError, too.",
      sources: [`${LOCK}.release`, `${CPYTHON_LOCK}.release`],
      judgedBy: "order",
      program: "lock/release_of_an_unlocked_lock.py",
      check: recorded(
        "new=RuntimeError",
        "held",
        "between two owners=RuntimeError",
        "waiter in, locked=True",
        "held again",
        "released=RuntimeError",
      ),
    },
    {
      id: "LOCK-06",
      level: "must",
      statement: "Any task can release a lock, even if another task has acquired it.",
      sources: [`${LOCK}.release`, `${CPYTHON_LOCK}.release`],
      judgedBy: "order",
      program: "lock/released_by_another_task.py",
      check: recorded("releaser, locked=True", "released, locked=False", "acquire gives=True"),
    },
    {
      id: "LOCK-07",
      level: "must",
      statement:
        "If a task that holds a lock calls `acquire` again, it waits like any other task until somebody releases the lock.",
      sources: [`${LOCK}.acquire`, LOCK_TUTORIAL],
      judgedBy: "order",
      program: "lock/owner_asks_again.py",
      check: recorded("acquired", "other releases it", "acquired again"),
    },
    {
      id: "LOCK-08",
      level: "must",
      statement:
        "`async with lock` releases the lock when its block ends, raises an exception or is cancelled. `async with lock as x` sets x to True.",
      sources: [LOCK, CPYTHON_LOCK, LOCK_TUTORIAL],
      judgedBy: "order",
      program: "lock/async_with_releases.py",
      check: enteredAndLeft("True"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "in CPython `async with lock as x` sets x to None",
          check: enteredAndLeft("None"),
        },
      ],
    },
    {
      id: "LOCK-09",
      level: "must",
      statement:
        "Several tasks wait for a lock, and some of them are cancelled. When the lock is released, it goes to the first task that still waits.",
      sources: [`${LOCK}.release`, CANCEL],
      judgedBy: "order",
      program: "lock/cancelled_waiter.py",
      check: recorded(
        ...["a cancelled", "c cancelled", "release"],
        ...["b in", "d in", "end, locked=False"],
      ),
    },
    {
      id: "LOCK-10",
      level: "must",
      statement:
        "`release` chooses a waiting task as the next owner of a lock. If this task is cancelled before it runs, the lock goes to the next waiting task.",
      sources: [`${LOCK}.release`, CANCEL],
      judgedBy: "order",
      program: "lock/cancelled_next_owner.py",
      check: recorded("cancel=True", "a cancelled", "b in", "c in", "end, locked=False"),
    },
  ],
});

/**
 * Returns a check of what a program records about three `async with lock` blocks. The first block ends normally. The
 * second block raises an exception. The third block is cancelled. `target` is the value of `x` in
 * `async with lock as x`.
 */
function enteredAndLeft(target: string): Check {
  const entered = `in, locked=[${target}, True]`;
  const left = "left, locked=False";
  return recorded(
    ...[entered, left],
    ...[entered, "raised=ValueError(failed)", left],
    ...[entered, "cancelled", left],
  );
}
