import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";

const CPYTHON = "https://docs.python.org/3/library/asyncio-sync.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const SEMAPHORE = `${CPYTHON}#asyncio.Semaphore`;
const SEMAPHORE_TUTORIAL = `${TUTORIAL}#34-semaphore`;
const CANCEL = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.Task.cancel";

export default defineGroup({
  name: "SEM",
  title: "Semaphore: permits, order, fairness, cancellation",
  part: "primitives",
  clauses: [
    {
      id: "SEM-01",
      level: "must",
      statement:
        "If a semaphore has n permits, up to n tasks can hold a permit at the same time, but never more. By default, a semaphore has one permit.",
      sources: [SEMAPHORE, SEMAPHORE_TUTORIAL],
      judgedBy: "order",
      program: "sem/at_most_n_inside.py",
      check: recorded(
        "most inside=3",
        "visits=24",
        "most inside=1",
        "visits=24",
        "most inside=1",
        "visits=24",
      ),
    },
    {
      id: "SEM-02",
      level: "must",
      statement: "If a semaphore starts with 0 permits, `acquire` waits until `release` is called.",
      sources: [`${SEMAPHORE}.acquire`, SEMAPHORE_TUTORIAL],
      judgedBy: "order",
      program: "sem/zero_waits_for_a_release.py",
      check: recorded("main=0", "main=1", "main=2", "released", "acquired"),
    },
    {
      id: "SEM-03",
      level: "must",
      statement:
        "A `release` without an earlier `acquire` adds a permit. The number of permits can become larger than the initial number.",
      sources: [`${SEMAPHORE}.release`],
      judgedBy: "order",
      program: "sem/release_adds_a_permit.py",
      check: recorded("a", "b", "c", "no more", "d"),
    },
    {
      id: "SEM-04",
      level: "must",
      statement:
        "Several tasks wait for one permit each, and no other task wants a permit. The waiting tasks get their permits in the order in which they started to wait.",
      sources: [`${SEMAPHORE}.acquire`, `${SEMAPHORE}.release`],
      judgedBy: "order",
      program: "sem/waiters_in_order.py",
      check: recorded("released=1", "a", "released=2", "b", "c", "released=2", "d", "e"),
    },
    {
      id: "SEM-05",
      level: "should",
      statement:
        "A task (the waiter) waits in `acquire` when another task (the releaser) releases a permit. The waiter gets this permit. No task that calls `acquire` after the release overtakes the waiter. The releaser does not overtake the waiter either.",
      sources: [`${SEMAPHORE}.acquire`, `${SEMAPHORE}.release`],
      judgedBy: "order",
      program: "sem/newcomer_does_not_overtake.py",
      check: recorded("a waited", "the releaser again", "b waited", "c came later"),
    },
    {
      id: "SEM-06",
      level: "should",
      statement:
        "Several tasks repeat three steps: `acquire`, some work, `release`. The tasks take turns. This is also true if a task awaits nothing between `release` and its next `acquire`.",
      sources: [`${SEMAPHORE}.acquire`],
      judgedBy: "order",
      program: "sem/looping_tasks_take_turns.py",
      check: recorded("a=0", "b=0", "c=0", "a=1", "b=1", "c=1", "a=2", "b=2", "c=2"),
    },
    {
      id: "SEM-07",
      level: "should",
      statement:
        "`acquire` returns True, whether it had to wait or not. `locked` returns True if an `acquire` would have to wait, and False otherwise.",
      sources: [`${SEMAPHORE}.acquire`, `${SEMAPHORE}.locked`],
      judgedBy: "order",
      program: "sem/acquire_returns_true.py",
      check: recorded(
        "locked=False",
        "acquire=True",
        "locked=False",
        "acquire=True",
        "locked=True",
        "acquire after a wait=True",
        "locked=True",
        "locked=False",
      ),
    },
    {
      id: "SEM-08",
      level: "should",
      statement:
        "`async with` on a semaphore holds a permit while its body runs. It releases the permit if the body ends, raises an exception or is cancelled. Leaving the body does not switch to another task.",
      sources: [SEMAPHORE, SEMAPHORE_TUTORIAL],
      judgedBy: "order",
      program: "sem/async_with.py",
      check: recorded(
        "in",
        "out",
        "other",
        "free=True",
        "ValueError",
        "other",
        "free=True",
        "holder in",
        "free=False",
        "holder out",
        "other",
        "holder cancelled",
        "free=True",
      ),
    },
    {
      id: "SEM-09",
      level: "must",
      statement:
        "A task is cancelled while it waits in `acquire`. No permit is lost, and none is added. If a permit was released for this task before the cancel, the next waiting task gets the permit. If no other task waits, a later `acquire` gets the permit.",
      sources: [`${SEMAPHORE}.acquire`, CANCEL],
      judgedBy: "order",
      program: "sem/cancelled_waiter.py",
      check: recorded(
        "a cancelled",
        "b in",
        "c cancelled",
        "d in",
        "e cancelled",
        "f in",
        "g cancelled",
        "h in",
        "j cancelled",
        "a permit too many=False",
        "i cancelled",
      ),
    },
    {
      id: "SEM-10",
      level: "should",
      statement:
        "If the initial number of permits is negative, the constructor of the semaphore raises ValueError.",
      sources: [SEMAPHORE],
      judgedBy: "order",
      program: "sem/negative_start.py",
      check: recorded("ValueError"),
    },
  ],
});
