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
  clauses: [
    {
      id: "SEM-01",
      level: "must",
      statement:
        "At most as many tasks as the semaphore has permits are between `acquire` and `release`, and as many as that may be; without an argument it has one.",
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
      statement: "`acquire` of a semaphore that starts with 0 permits waits for a release.",
      sources: [`${SEMAPHORE}.acquire`, SEMAPHORE_TUTORIAL],
      judgedBy: "order",
      program: "sem/zero_waits_for_a_release.py",
      check: recorded("main=0", "main=1", "main=2", "released", "acquired"),
    },
    {
      id: "SEM-03",
      level: "must",
      statement: "Releases without an acquire add permits, also above the number at the start.",
      sources: [`${SEMAPHORE}.release`],
      judgedBy: "order",
      program: "sem/release_adds_a_permit.py",
      check: recorded("a", "b", "c", "no more", "d"),
    },
    {
      id: "SEM-04",
      level: "must",
      statement:
        "Tasks that each acquire once get their permits in the order in which they began to wait, as long as nobody else competes.",
      sources: [`${SEMAPHORE}.acquire`, `${SEMAPHORE}.release`],
      judgedBy: "order",
      program: "sem/waiters_in_order.py",
      check: recorded("released=1", "a", "released=2", "b", "c", "released=2", "d", "e"),
    },
    {
      id: "SEM-05",
      level: "should",
      statement:
        "A task that asks for a permit after the release, be it the releaser itself, does not overtake one that has waited for it.",
      sources: [`${SEMAPHORE}.acquire`, `${SEMAPHORE}.release`],
      judgedBy: "order",
      program: "sem/newcomer_does_not_overtake.py",
      check: recorded("a waited", "the releaser again", "b waited", "c came later"),
    },
    {
      id: "SEM-06",
      level: "should",
      statement:
        "Tasks that acquire, work and release in a loop, without any other await, take turns.",
      sources: [`${SEMAPHORE}.acquire`],
      judgedBy: "order",
      program: "sem/looping_tasks_take_turns.py",
      check: recorded("a=0", "b=0", "c=0", "a=1", "b=1", "c=1", "a=2", "b=2", "c=2"),
    },
    {
      id: "SEM-07",
      level: "should",
      statement:
        "`acquire` gives True, at once or after a wait, and `locked` tells whether it would have to wait.",
      sources: [`${SEMAPHORE}.acquire`, `${SEMAPHORE}.locked`],
      judgedBy: "order",
      program: "sem/acquire_gives_true.py",
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
        "`async with` holds a permit in its body and gives it back when the body ends, raises or is cancelled; leaving it does not switch.",
      sources: [SEMAPHORE, SEMAPHORE_TUTORIAL],
      judgedBy: "order",
      program: "sem/async_with.py",
      check: recorded(
        "in",
        "out",
        "other",
        "free=True",
        "ValueError",
        "free=True",
        "holder in",
        "free=False",
        "holder cancelled",
        "free=True",
      ),
    },
    {
      id: "SEM-09",
      level: "must",
      statement:
        "A cancelled waiter takes no permit and adds none, even if it was released for it: the next that waits, or a later acquire, gets it.",
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
      statement: "A negative number of permits at the start is refused with ValueError.",
      sources: [SEMAPHORE],
      judgedBy: "order",
      program: "sem/negative_start.py",
      check: recorded("ValueError"),
    },
  ],
});
