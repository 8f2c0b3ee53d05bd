import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const CPYTHON = "https://docs.python.org/3/library/asyncio-sync.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const EVENT = `${MICROPYTHON}#asyncio.Event`;
const CPYTHON_EVENT = `${CPYTHON}#asyncio.Event`;
const EVENT_TUTORIAL = `${TUTORIAL}#32-event`;

export default defineGroup({
  name: "EVENT",
  title: "Event: setting, waiting, order, waiters that give up",
  part: "asyncio",
  clauses: [
    {
      id: "EVENT-01",
      level: "must",
      statement:
        "A new Event is clear. `is_set` returns True after `set`, and False after `clear`.",
      sources: [EVENT, `${EVENT}.is_set`, CPYTHON_EVENT],
      judgedBy: "order",
      program: "event/is_set_follows_set_and_clear.py",
      check: recorded("new=False", "set=True", "set=True", "cleared=False", "cleared=False"),
    },
    {
      id: "EVENT-02",
      level: "must",
      statement:
        "`wait` on an event that is set returns True without switching to another task, and leaves the event set.",
      sources: [`${EVENT}.wait`, `${CPYTHON_EVENT}.wait`],
      judgedBy: "order",
      program: "event/wait_for_a_set_event.py",
      check: recorded("wait gives=True", "again=True", "is set=True", "other"),
    },
    {
      id: "EVENT-03",
      level: "must",
      statement: "`set` wakes all waiting tasks, in the order in which they started to wait.",
      sources: [`${EVENT}.set`, `${CPYTHON_EVENT}.set`, EVENT_TUTORIAL],
      judgedBy: "order",
      program: "event/wakes_all_in_order.py",
      check: recorded(
        ...["b waits", "c waits", "a waits", "set"],
        ...["b woken", "c woken", "a woken"],
      ),
    },
    {
      id: "EVENT-04",
      level: "must",
      statement:
        "The task that calls `set` continues first. After it, tasks run in this order: (1) the tasks that were ready before the call of `set`, (2) the tasks that `set` wakes, (3) the tasks that become ready after this call.",
      sources: [`${EVENT}.set`, `${CPYTHON_EVENT}.set`],
      judgedBy: "order",
      program: "event/woken_after_the_ready.py",
      check: recorded("setter goes on", "ready before", "waiter", "ready after", "setter is back"),
    },
    {
      id: "EVENT-05",
      level: "must",
      statement:
        "If `clear` directly follows `set`, all waiting tasks still continue, and their `wait` returns True.",
      sources: [`${EVENT}.set`, `${EVENT}.clear`, EVENT_TUTORIAL],
      judgedBy: "order",
      program: "event/pulse.py",
      check: recorded("is set=False", "a=True", "b=True", "main"),
    },
    {
      id: "EVENT-06",
      level: "must",
      statement:
        "`set` of an Event is called, and then `clear`. A task that starts to wait afterwards waits for the next `set`.",
      sources: [`${EVENT}.clear`, `${CPYTHON_EVENT}.clear`],
      judgedBy: "order",
      program: "event/too_late_for_a_pulse.py",
      check: recorded("wait", "set", "woken"),
    },
    {
      id: "EVENT-07",
      level: "must",
      statement:
        "Task A waits for an Event and clears it, in a loop. Task B sets this Event in a loop. A and B then take turns. In the time from one `set` to the next `set`, every other ready task also gets one turn.",
      sources: [`${EVENT}.wait`, EVENT_TUTORIAL],
      judgedBy: "order",
      program: "event/waiter_in_a_loop.py",
      check: recorded(...[0, 1, 2, 3].flatMap((n) => [`setter=${n}`, `other=${n}`, `waiter=${n}`])),
    },
    {
      id: "EVENT-08",
      level: "should",
      statement: "If an Event is set before a loop runs, it is still set while the loop runs.",
      sources: [EVENT, CPYTHON_EVENT],
      judgedBy: "order",
      program: "event/set_before_the_loop_runs.py",
      check: recorded("is set=True", "wait gives=True", "is set=True"),
    },
    {
      id: "EVENT-09",
      level: "should",
      statement: "Tasks can wait for the same Event in several runs of the loop.",
      sources: [EVENT, CPYTHON_EVENT],
      judgedBy: "order",
      program: "event/in_two_runs.py",
      check: recorded("first run=True", "second run=True"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython ties an event to the loop in which a task first waited for it",
          check: recorded("first run=True", "second run=RuntimeError"),
        },
      ],
    },
    {
      id: "EVENT-10",
      level: "must",
      statement:
        "A task waits for an Event and then gives up, because it is cancelled or times out. A later `set` wakes only the tasks that still wait. This `set` does not affect the task that gave up, which may now await something else.",
      sources: [
        `${EVENT}.wait`,
        `${MICROPYTHON}#asyncio.Task.cancel`,
        `${MICROPYTHON}#asyncio.wait_for`,
      ],
      judgedBy: "order",
      program: "event/waiters_that_gave_up.py",
      check: recorded("a cancelled", "b timed out", "set", "c woken", "main"),
    },
  ],
  untested: [
    {
      id: "EVENT-11",
      statement:
        "`set` must not be called from an interrupt handler, a scheduled callback or another thread.",
      sources: [`${EVENT}.set`, `${MICROPYTHON}#asyncio.ThreadSafeFlag`],
      reason:
        "This is a rule for programs. The documentation does not say what happens if a program breaks this rule. So no clause can judge a runtime by it. TSF-09 judges the alternative, a ThreadSafeFlag.",
    },
  ],
});
