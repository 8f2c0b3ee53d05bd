import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { respondsWithin } from "../harness/check/timing/response.ts";
import { NOTHING_OUTSIDE, WITHOUT_FLAGS } from "./without-flags.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const FLAG = `${MICROPYTHON}#asyncio.ThreadSafeFlag`;
const FLAG_TUTORIAL = `${TUTORIAL}#36-threadsafeflag`;

const ROUNDS = 20;

export default defineGroup({
  name: "TSF",
  title: "ThreadSafeFlag: setting, waiting, setting from outside the loop",
  part: "asyncio",
  clauses: [
    {
      id: "TSF-01",
      level: "must",
      statement:
        "If a ThreadSafeFlag is set, `wait` clears the flag and returns without switching to another task.",
      sources: [`${FLAG}.wait`, FLAG_TUTORIAL],
      judgedBy: "order",
      program: "tsf/wait_for_a_set_flag.py",
      check: recorded("main has the flag", "other", "set", "waiter woken"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSF-02",
      level: "should",
      statement:
        "`wait` returns None, both if the flag is already set and if the flag is set later.",
      sources: [`${FLAG}.wait`],
      judgedBy: "order",
      program: "tsf/wait_returns_none.py",
      check: recorded("set before, None=True", "set later, None=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSF-03",
      level: "must",
      statement:
        "If `set` is called while a task waits for the flag, this task continues, and the flag is clear again. If the task waits again, only another `set` wakes it.",
      sources: [`${FLAG}.set`, `${FLAG}.wait`, FLAG_TUTORIAL],
      judgedBy: "order",
      program: "tsf/each_set_wakes_once.py",
      check: recorded(...[0, 1, 2].flatMap((n) => [`set=${n}`, `woken=${n}`])),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSF-04",
      level: "must",
      statement:
        "`set` is called several times before a task calls `wait`. The first `wait` then returns immediately. The second `wait` returns only after another `set`.",
      sources: [`${FLAG}.set`, FLAG_TUTORIAL],
      judgedBy: "order",
      program: "tsf/several_sets_are_one.py",
      check: recorded("woken=0", "main"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSF-05",
      level: "should",
      statement:
        "A task waits for the flag, and `set` makes this task ready. If `set` is called again before the task runs, the two calls wake the task only once.",
      sources: [`${FLAG}.set`, FLAG_TUTORIAL],
      judgedBy: "order",
      program: "tsf/set_again_before_the_waiter_has_its_turn.py",
      check: recorded("set", "set", "woken=0", "main"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSF-06",
      level: "must",
      statement:
        "If `clear` is called between `set` and `wait`, the `wait` returns only after another `set`.",
      sources: [`${FLAG}.clear`],
      judgedBy: "order",
      program: "tsf/clear_before_the_wait.py",
      check: recorded("set", "woken"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSF-07",
      level: "should",
      statement:
        "A task waits for the flag. If `clear` is called directly after `set`, this task does not wake. An Event would wake the task.",
      sources: [`${FLAG}.clear`, `${FLAG}.wait`],
      judgedBy: "order",
      program: "tsf/pulse.py",
      check: recorded("set and clear", "set", "woken"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSF-08",
      level: "should",
      statement:
        "Only one task can wait for a flag at a time. If a second task calls `wait`, the second task gets AssertionError, and `set` still wakes the first task.",
      sources: [`${FLAG}.wait`],
      judgedBy: "order",
      program: "tsf/two_waiters.py",
      check: recorded("second refused", "set", "first woken", "set"),
      expect: [
        WITHOUT_FLAGS,
        {
          when: { has: ["threadSafeFlags"], lacks: ["assertions"] },
          verdict: "fail",
          reason:
            "MicroPython's asyncio is compiled without assertions: the second task replaces the first task, which never wakes",
          check: recorded("set", "second woken", "set"),
        },
      ],
    },
    {
      id: "TSF-09",
      level: "must",
      statement:
        "Code outside of the loop can call `set` and so wake the task that waits for the flag. This code may be a scheduled callback, a timer callback, the handler of a hard interrupt or another thread.",
      sources: [
        FLAG,
        FLAG_TUTORIAL,
        "https://docs.micropython.org/en/latest/library/micropython.html#micropython.schedule",
      ],
      judgedBy: "order",
      program: "tsf/set_from_outside_the_loop.py",
      check: recordedOneOf(
        ["scheduled callback", "woken", "timer", "woken", "interrupt", "woken"],
        ["scheduled callback", "woken", "timer", "woken"],
        ["scheduled callback", "woken", "thread", "woken"],
        ["scheduled callback", "woken"],
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSF-10",
      level: "should",
      statement:
        "A task waits for the flag while the loop is idle. If a timer or another thread sets the flag, the task continues. In a test with 20 such wake-ups, the task continues within 3 ms at least 10 times.",
      sources: [`${FLAG}.set`, FLAG_TUTORIAL],
      judgedBy: "timing",
      program: "tsf/woken_from_idle.py",
      check: allOf(
        recorded(...Array.from({ length: ROUNDS }, () => ["set", "woken"]).flat()),
        respondsWithin({ cause: "set", effect: "woken", rounds: ROUNDS, limitUs: 3000 }),
      ),
      expect: [WITHOUT_FLAGS, NOTHING_OUTSIDE],
    },
    {
      id: "TSF-11",
      level: "must",
      statement:
        "A task waits for a flag. If the task is cancelled or its `wait_for` times out, the flag then works like a new flag.",
      sources: [FLAG, `${MICROPYTHON}#asyncio.Task.cancel`, `${MICROPYTHON}#asyncio.wait_for`],
      judgedBy: "order",
      program: "tsf/waiters_that_gave_up.py",
      check: recorded("a cancelled", "b timed out", "set", "c woken", "set", "d woken"),
      expect: [WITHOUT_FLAGS],
    },
  ],
});
