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
      statement: "`set` releases all tasks that wait.",
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
        "`is_set` is True from `set` on, even if nobody has waited, and False from `clear` on.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.is_set`],
      judgedBy: "order",
      program: "tse/is_set.py",
      check: recorded("new=False", "set=True", "cleared=False", "set and awaited=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-03",
      level: "must",
      statement: "`wait` for an event that is set and was not cleared returns at once, each time.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.wait`],
      judgedBy: "order",
      program: "tse/wait_for_a_set_event.py",
      check: recorded("continues=0", "continues=1", "continues=2"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-04",
      level: "must",
      statement: "A `set` before the first wait, even before the loop runs, is remembered.",
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
        "If some of the waiting tasks are cancelled, even the first task, `set` still releases all other tasks.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Task.cancel`],
      judgedBy: "order",
      program: "tse/cancelled_waiters.py",
      check: recorded("cancelled=a", "cancelled=c", "set after=[]", "woken=[b, d]"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-06",
      level: "should",
      statement: "`clear` before the wait removes an earlier `set`.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.clear`],
      judgedBy: "order",
      program: "tse/clear_before_the_wait.py",
      check: recorded("waits", "set", "continues"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-07",
      level: "should",
      statement: "`set` directly followed by `clear` releases all tasks that wait.",
      sources: [EVENT, `${MICROPYTHON}#asyncio.Event.set`],
      judgedBy: "order",
      program: "tse/pulse.py",
      check: recorded("set and clear", "woken=[a, b]"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSE-08",
      level: "must",
      statement: "`set` from a callback of `micropython.schedule` releases all tasks that wait.",
      sources: [EVENT, CONTEXT_SOURCE.schedule],
      judgedBy: "order",
      program: "tse/set_by_a_scheduled_callback.py",
      check: releasedFrom("schedule"),
      expect: WITHOUT_CONTEXT.schedule,
    },
    {
      id: "TSE-09",
      level: "must",
      statement: "`set` from a callback of `machine.Timer` releases all tasks that wait.",
      sources: [EVENT, CONTEXT_SOURCE.timer],
      judgedBy: "order",
      program: "tse/set_by_a_timer.py",
      check: releasedFrom("timer"),
      expect: WITHOUT_CONTEXT.timer,
    },
    {
      id: "TSE-10",
      level: "must",
      statement: "`set` from a soft or hard interrupt of a pin releases all tasks that wait.",
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
        "`set` from another thread (the other core on an RP2040) releases all tasks that wait.",
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
        "`set` from another thread (the other core on an RP2040) wakes a waiting task within two seconds, even if nothing else happens.",
      sources: [EVENT, CONTEXT_SOURCE.thread],
      judgedBy: "order",
      program: "tse/set_by_a_thread_while_idle.py",
      check: recorded("late=0"),
      expect: WITHOUT_CONTEXT.thread,
    },
  ],
});
