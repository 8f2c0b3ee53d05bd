import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { CALLS_IN, CONTEXT_SOURCE, type Context, THREADING, WITHOUT_CONTEXT } from "./contexts.ts";
import { WITHOUT_FLAGS } from "./without-flags.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";

const EVENT = `${THREADING}#31-threadsafe-event`;

function releasedFrom(context: Context) {
  return recorded(...CALLS_IN[context].flatMap((call) => [`set from=${call}`, "woken=[a, b, c]"]));
}

export default defineGroup({
  name: "TSE",
  title: "ThreadSafeEvent: an event that interrupts and threads may set",
  part: "threads",
  clauses: [
    {
      id: "TSE-01",
      level: "must",
      statement: "`set` of a ThreadSafeEvent wakes all tasks that wait for the event.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.set`],
      judgedBy: "order",
      program: "tse/wakes_all.py",
      check: recorded("set after=[]", "woken=[a, b, c]"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-02",
      level: "should",
      statement:
        "`is_set()` returns True after `set`, even if no task has waited for the event. `is_set()` returns False after `clear`.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.is_set`],
      judgedBy: "order",
      program: "tse/is_set.py",
      check: recorded("new=False", "set=True", "cleared=False", "set and awaited=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-03",
      level: "must",
      statement: "After `set`, each `wait` returns immediately until `clear` is called.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.wait`],
      judgedBy: "order",
      program: "tse/wait_for_a_set_event.py",
      check: recorded("continues=0", "continues=1", "continues=2"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-04",
      level: "must",
      statement:
        "If `set` is called before the first `wait`, the first `wait` still returns. This is also true if `set` is called before the loop runs.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.wait`],
      judgedBy: "order",
      program: "tse/set_before_the_first_wait.py",
      check: recorded("woken"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-05",
      level: "must",
      statement:
        "If some of the waiting tasks are cancelled, `set` still wakes all other waiting tasks. This is also true if the first waiting task is cancelled.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Task.cancel`],
      judgedBy: "order",
      program: "tse/cancelled_waiters.py",
      check: recorded("cancelled=a", "cancelled=c", "set after=[]", "woken=[b, d]"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-06",
      level: "should",
      statement: "If `clear` is called after `set`, a later `wait` waits for the next `set`.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.clear`],
      judgedBy: "order",
      program: "tse/clear_before_the_wait.py",
      check: recorded("waits", "set", "continues"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-07",
      level: "should",
      statement:
        "If `clear` is called directly after `set`, all tasks that already waited before the `set` still wake.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.set`],
      judgedBy: "order",
      program: "tse/pulse.py",
      check: recorded("set and clear", "woken=[a, b]"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-08",
      level: "must",
      statement:
        "If a callback of `micropython.schedule` calls `set`, all tasks that wait for the event wake.",
      sources: [EVENT, CONTEXT_SOURCE.schedule],
      judgedBy: "order",
      program: "tse/set_by_a_scheduled_callback.py",
      check: releasedFrom("schedule"),
      expect: WITHOUT_CONTEXT.schedule,
    },
    {
      id: "TSE-09",
      level: "must",
      statement:
        "If a callback of `machine.Timer` calls `set`, all tasks that wait for the event wake.",
      sources: [EVENT, CONTEXT_SOURCE.timer],
      judgedBy: "order",
      program: "tse/set_by_a_timer.py",
      check: releasedFrom("timer"),
      expect: WITHOUT_CONTEXT.timer,
    },
    {
      id: "TSE-10",
      level: "must",
      statement:
        "If the handler of a soft or hard pin interrupt calls `set`, all tasks that wait for the event wake.",
      sources: [EVENT, CONTEXT_SOURCE.pin],
      judgedBy: "order",
      program: "tse/set_by_pin_interrupts.py",
      check: releasedFrom("pin"),
      expect: WITHOUT_CONTEXT.pin,
    },
    {
      id: "TSE-11",
      level: "must",
      statement:
        "If another thread calls `set`, all tasks that wait for the event wake. On an RP2040, the other thread runs on the other core.",
      sources: [EVENT, CONTEXT_SOURCE.thread],
      judgedBy: "order",
      program: "tse/set_by_a_thread.py",
      check: releasedFrom("thread"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "TSE-12",
      level: "should",
      statement:
        "If another thread calls `set` while the loop is idle, a task that waits for the event wakes within two seconds. On an RP2040, the other thread runs on the other core.",
      sources: [EVENT, CONTEXT_SOURCE.thread],
      judgedBy: "order",
      program: "tse/set_by_a_thread_while_idle.py",
      check: recorded("late=0"),
      expect: WITHOUT_CONTEXT.thread,
    },
  ],
});
