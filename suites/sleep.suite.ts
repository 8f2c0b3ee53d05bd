import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedInOrder, recordedOneOf } from "../harness/check/order/record.ts";
import { neverEarly, overshootIsBounded, periodsLast } from "../harness/check/timing/bounds.ts";
import { keepsItsSchedule } from "../harness/check/timing/drift.ts";
import { turnsStayCheap } from "../harness/check/timing/fairness.ts";
import { WITHOUT_FLAGS } from "./without-flags.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const TICKS = "https://docs.micropython.org/en/latest/library/time.html";
const CPYTHON = "https://docs.python.org/3/library/asyncio-task.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

/**
 * The marks of a program on a runtime that cuts the fraction of a millisecond. The program compares three sleeps, six
 * times. The sleep `s` asks for `ms` milliseconds in seconds, but becomes one millisecond shorter. So `s` has the same
 * deadline as the sleep of `ms - 1` milliseconds. `s` ends before that sleep, because `s` started first.
 */
const CUT = Array<string>(6).fill("order=[ms - 2, s, ms - 1]");

const BY_DEADLINE = ["e=60", "f=80", "a=100", "g=100", "c=140", "b=160", "d=160"];

export default defineGroup({
  name: "SLEEP",
  title: "delays, order, whole ticks, drift, wrapping of ticks",
  part: "asyncio",
  clauses: [
    {
      id: "SLEEP-01",
      level: "must",
      statement:
        "`sleep(t)` accepts seconds, whole or with a fraction, and `sleep_ms(t)` accepts whole milliseconds.",
      sources: [`${MICROPYTHON}#asyncio.sleep`, `${MICROPYTHON}#asyncio.sleep_ms`],
      judgedBy: "order",
      program: "sleep/seconds_and_milliseconds.py",
      check: recorded("sleep_ms(20)", "sleep(0.04)", "sleep_ms(60)", "sleep(20) is over=False"),
    },
    {
      id: "SLEEP-02",
      level: "must",
      statement: "`sleep` and `sleep_ms` accept only one argument, the delay, and return None.",
      sources: [`${MICROPYTHON}#asyncio.sleep`, `${CPYTHON}#asyncio.sleep`],
      judgedBy: "order",
      program: "sleep/sleep_returns_none.py",
      check: recorded("sleep is None=True", "sleep_ms is None=True", "sleep(0, 7)=TypeError"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's sleep has a second parameter: the result that it returns",
          check: recorded("sleep is None=True", "sleep_ms is None=True", "sleep(0, 7)=7"),
        },
      ],
    },
    {
      id: "SLEEP-03",
      level: "must",
      statement:
        "A sleep with a delay of zero or less suspends the calling task exactly once. Before this task continues, every other ready task has one turn.",
      sources: [`${MICROPYTHON}#asyncio.sleep`, `${CPYTHON}#asyncio.sleep`],
      judgedBy: "order",
      program: "sleep/zero_and_negative_delay.py",
      check: recorded(
        "other=0",
        "sleep(0)",
        "other=1",
        "sleep_ms(0)",
        "other=2",
        "sleep(-1)",
        "other=3",
        "sleep(-0.25)",
        "other=4",
        "sleep_ms(-20)",
      ),
    },
    {
      id: "SLEEP-04",
      level: "must",
      statement:
        "A sleep of n milliseconds never ends before `ticks_ms` has advanced by n. This is true for an idle loop and for a busy loop.",
      sources: [`${MICROPYTHON}#asyncio.sleep_ms`, `${TICKS}#time.ticks_ms`],
      judgedBy: "timing",
      program: "sleep/never_early.py",
      check: neverEarly("ticks", 24, 1),
    },
    {
      id: "SLEEP-05",
      level: "must",
      statement:
        "Measured in microseconds, a sleep of n milliseconds lasts longer than n - 1 ms. It can be shorter than n ms, because a sleep is counted in whole ticks and can start in the middle of a tick.",
      sources: [`${MICROPYTHON}#asyncio.sleep_ms`, `${TUTORIAL}#61-timing-issues`],
      judgedBy: "timing",
      program: "sleep/never_early.py",
      check: neverEarly("us", 24, 1000),
    },
    {
      id: "SLEEP-06",
      level: "should",
      statement:
        "If no other task runs, a sleep ends at most two ticks (2 ms) later than a blocking wait of the same length.",
      sources: [`${TUTORIAL}#23-delays`],
      judgedBy: "timing",
      program: "sleep/overshoot_beside_a_block.py",
      check: overshootIsBounded({
        sleep: "sleep",
        yardstick: "block",
        samples: 9,
        limitUs: 2000,
      }),
    },
    {
      id: "SLEEP-07",
      level: "may",
      statement:
        "`sleep` truncates a delay in seconds to whole milliseconds. For example, `sleep(0.0019)` sleeps for 1 ms, and `sleep(0.0009)` sleeps for 0 ms.",
      sources: [`${MICROPYTHON}#asyncio.sleep`],
      judgedBy: "order",
      program: "sleep/fractions_of_a_millisecond.py",
      check: recorded(...Array<string>(6).fill("order=[0.9 ms, 0 ms, 1.9 ms, 1 ms]")),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's clock is a float, so it keeps fractions of a millisecond",
          check: recordedInOrder("order=[0 ms, 0.9 ms, 1 ms, 1.9 ms]"),
        },
      ],
    },
    {
      id: "SLEEP-08",
      level: "may",
      statement:
        "`sleep` converts seconds to milliseconds with the floats of the port. A rounding error makes some sleeps exactly 1 ms too short. The shortest delay with this error is 1.001 s on a port with double precision, and 0.251 s on a port with single precision.",
      sources: [
        `${MICROPYTHON}#asyncio.sleep`,
        "https://docs.micropython.org/en/latest/genrst/builtin_types.html#float",
      ],
      judgedBy: "order",
      program: "sleep/seconds_in_floats.py",
      check: recordedOneOf(["first=1001", ...CUT], ["first=251", ...CUT]),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's clock is a float, so it keeps fractions of a millisecond",
          check: recordedInOrder("order=[ms - 2, ms - 1, s]"),
        },
      ],
    },
    {
      id: "SLEEP-09",
      level: "should",
      statement:
        "`sleep_ms` raises TypeError if the delay has a fraction of a millisecond. Later sleeps still work.",
      sources: [`${MICROPYTHON}#asyncio.sleep_ms`],
      judgedBy: "order",
      program: "sleep/sleep_ms_takes_whole_numbers.py",
      check: recorded("refused", "slept"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "CPython has no `sleep_ms`; the probe implements it with `sleep`, which accepts fractions",
          check: recorded("accepted", "slept"),
        },
      ],
    },
    {
      id: "SLEEP-10",
      level: "may",
      statement:
        "The deadline of a sleep is fixed when `sleep_ms` is called, not when the sleep is awaited. So the time between the call and the await is part of the sleep.",
      sources: [`${MICROPYTHON}#asyncio.sleep_ms`],
      judgedBy: "order",
      program: "sleep/deadline_is_fixed_at_the_call.py",
      check: recorded("nap is over", "other"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's sleep is a coroutine: its time starts at the await",
          check: recorded("other", "nap is over"),
        },
      ],
    },
    {
      id: "SLEEP-11",
      level: "may",
      statement:
        "All calls of `sleep_ms` return the same object. If a program calls `sleep_ms` twice before it awaits the first sleep, two results are allowed: (1) The second call raises AssertionError. (2) The second call replaces the first sleep. In case 2, if the second sleep has already ended, an await of the first sleep returns immediately.",
      sources: [`${MICROPYTHON}#asyncio.sleep_ms`],
      judgedBy: "order",
      program: "sleep/all_sleeps_are_one_object.py",
      check: recordedOneOf(
        ["one object=True", "second is over", "first is over", "60 ms"],
        ["second call refused", "60 ms", "first is over"],
      ),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's sleep creates a new coroutine at each call",
          check: recorded("one object=False", "second is over", "60 ms", "first is over"),
        },
      ],
    },
    {
      id: "SLEEP-12",
      level: "may",
      statement:
        "The object that `sleep_ms` returns is not a coroutine. `create_task`, `gather` and `wait_for` raise TypeError for this object.",
      sources: [`${MICROPYTHON}#asyncio.sleep`, `${CPYTHON}#asyncio.sleep`],
      judgedBy: "order",
      program: "sleep/sleep_is_not_a_coroutine.py",
      check: recorded("create_task=TypeError", "gather=TypeError", "wait_for=TypeError"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython's sleep is a coroutine",
          check: recorded("create_task=accepted", "gather=accepted", "wait_for=accepted"),
        },
      ],
    },
    {
      id: "SLEEP-13",
      level: "should",
      statement:
        "If the delay is half the period of the ticks or more, `sleep_ms` raises OverflowError. Later sleeps still work.",
      sources: [`${TICKS}#time.ticks_add`],
      judgedBy: "order",
      program: "sleep/half_a_tick_period_is_too_long.py",
      check: recorded("refused", "slept"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "unsupported",
          reason: "CPython's clock does not wrap",
        },
      ],
    },
    {
      id: "SLEEP-14",
      level: "must",
      statement: "Tasks with equal deadlines wake in the order in which they started to sleep.",
      sources: [`${TUTORIAL}#84-scheduling-in-asyncio`],
      judgedBy: "order",
      program: "sleep/equal_deadlines.py",
      check: recorded(
        ...[..."cafbed"].map((name) => `${name} sleeps`),
        ...[..."cafbed"].map((name) => `${name} wakes`),
      ),
    },
    {
      id: "SLEEP-15",
      level: "must",
      statement:
        "If several sleeping tasks are overdue, they wake in the order of their deadlines, not in the order of their creation. A cancel of other sleeping tasks does not change this order.",
      sources: [`${TUTORIAL}#84-scheduling-in-asyncio`],
      judgedBy: "order",
      program: "sleep/overdue_tasks_wake_by_deadline.py",
      check: recordedOneOf(
        [...BY_DEADLINE, "main", "newcomer=0"],
        ["main", ...BY_DEADLINE, "newcomer=0"],
      ),
    },
    {
      id: "SLEEP-16",
      level: "may",
      statement:
        "Deadlines are whole ticks. If two sleeps are due at the same tick, the sleep that started first ends first.",
      sources: [`${MICROPYTHON}#asyncio.sleep_ms`, `${TICKS}#time.ticks_ms`],
      judgedBy: "order",
      program: "sleep/deadlines_count_in_whole_ticks.py",
      check: recorded(...Array<string>(8).fill("order=[earlier, later]")),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "skipped",
          reason:
            "CPython compares float times, so the order of two sleeps that end in the same millisecond depends on chance",
        },
      ],
    },
    {
      id: "SLEEP-17",
      level: "should",
      statement:
        "A task yields with `sleep(0)` while other tasks are overdue. All overdue tasks run before this task continues.",
      sources: [`${TUTORIAL}#84-scheduling-in-asyncio`],
      judgedBy: "order",
      program: "sleep/overdue_tasks_wake_by_deadline.py",
      check: recorded(...BY_DEADLINE, "main", "newcomer=0"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython runs the ready tasks first and checks its timers once per iteration",
          check: recorded("main", ...BY_DEADLINE, "newcomer=0"),
        },
      ],
    },
    {
      id: "SLEEP-18",
      level: "must",
      statement:
        "In each round, a loop works for W ms and then sleeps for P ms. A round takes at least P + W ms, so the loop falls behind a schedule with the period P.",
      sources: [`${TUTORIAL}#61-timing-issues`],
      judgedBy: "timing",
      program: "sleep/relative_loop.py",
      check: periodsLast("round", 10, 13),
    },
    {
      id: "SLEEP-19",
      level: "must",
      statement:
        "If a loop computes each delay from an absolute deadline, the loop does not drift, and no round ends before its deadline.",
      sources: [`${TICKS}#time.ticks_add`, `${TICKS}#time.ticks_diff`],
      judgedBy: "timing",
      program: "sleep/absolute_loop.py",
      check: keepsItsSchedule({ rounds: 10, periodMs: 10, workMs: 3 }),
    },
    {
      id: "SLEEP-20",
      level: "must",
      statement:
        "While `ticks_ms` wraps from its largest value to 0, sleeps keep their order and their lengths. No sleep ends early, and no sleep is lost.",
      sources: [`${TICKS}#time.ticks_ms`, `${TICKS}#time.ticks_add`, `${TICKS}#time.ticks_diff`],
      judgedBy: "order",
      program: "sleep/ticks_wrap.py",
      startTickMs: 2 ** 30 - 25,
      check: recorded(...[10, 20, 30, 40, 50].map((ms) => `slept=${ms}`), "has wrapped=True"),
      expect: [
        {
          when: { lacks: ["tickWrap"] },
          verdict: "unsupported",
          reason:
            "the ticks of the runtime never wrap, or wrap only after days or years: for example, the ticks of MicroPython's unix port have 62 bits",
        },
      ],
    },
    {
      id: "SLEEP-21",
      level: "must",
      statement:
        "A very long sleep (one minute shorter than half the period of the ticks) does not change the order in which short sleeps end.",
      sources: [`${TICKS}#time.ticks_add`],
      judgedBy: "order",
      program: "sleep/longest_sleep_among_short_ones.py",
      check: recorded("20 ms", "40 ms", "60 ms", "main"),
    },
    {
      id: "SLEEP-23",
      level: "must",
      statement:
        "While one task blocks in `time.sleep_ms`, no other task runs. This is also true for tasks that are ready, overdue or woken by an Event. The blocking call lasts for its full length.",
      sources: [`${TUTORIAL}#23-delays`, "https://docs.python.org/3/library/asyncio-dev.html"],
      judgedBy: "order",
      program: "sleep/blocking_sleep_stops_the_loop.py",
      check: recordedOneOf(
        [
          "blocked for the whole time=True",
          "ran meanwhile=[]",
          "ran afterwards=[a waiter, a sleeper]",
        ],
        [
          "blocked for the whole time=True",
          "ran meanwhile=[]",
          "ran afterwards=[a sleeper, a waiter]",
        ],
      ),
    },
    {
      id: "SLEEP-24",
      level: "should",
      statement:
        "While a task waits for a ThreadSafeFlag, a turn of another task takes at most 2 ms longer than without this wait.",
      sources: [`${MICROPYTHON}#asyncio.ThreadSafeFlag`],
      judgedBy: "timing",
      program: "sleep/turns_beside_a_flag_waiter.py",
      check: turnsStayCheap({
        alone: "alone",
        beside: "beside a waiter",
        rounds: 9,
        turns: 10,
        limitUs: 2000,
      }),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "SLEEP-25",
      level: "must",
      statement:
        "Task A starts to sleep before task B, and both sleeps are due at the same tick. B ends as soon as it wakes, and task C awaits B. The order is: A wakes, B ends, C continues.",
      sources: [`${TUTORIAL}#84-scheduling-in-asyncio`],
      judgedBy: "order",
      program: "sleep/sleeper_before_a_task_that_ends.py",
      check: recorded(
        "sleeper sleeps",
        "worker sleeps",
        "sleeper wakes",
        "worker ends",
        "waiter wakes",
      ),
    },
  ],
  untested: [
    {
      id: "SLEEP-22",
      statement:
        "If no two queued deadlines differ by more than half the period of the ticks, sleeping tasks wake in the order of their deadlines.",
      sources: [`${TICKS}#time.ticks_diff`],
      reason:
        "SLEEP-14, SLEEP-15 and SLEEP-21 test deadlines within this limit. If deadlines differ by more than half the period of the ticks, any order is allowed, so no other record can break this promise.",
    },
  ],
});
