import { allOf } from "../harness/check/all-of.ts";
import { type Clause, defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import { BLINKING } from "./driver-clauses.ts";

const SCHEDULE = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/SCHEDULE.md";

const FIELDS = `${SCHEDULE}#41-time-specifiers`;
const CALENDAR = `${SCHEDULE}#42-calendar-behaviour`;
const WEEKDAYS = `${SCHEDULE}#421-behaviour-of-mday-and-wday-values`;
const ROLLOVER = `${SCHEDULE}#422-time-causing-month-rollover`;
const LIMITS = `${SCHEDULE}#43-limitations`;
const CRON = `${SCHEDULE}#51-the-time-to-an-event`;
const SCHEDULE_TASK = `${SCHEDULE}#4-the-schedule-coroutine`;
const CRONTAB = "https://man7.org/linux/man-pages/man5/crontab.5.html";

/**
 * Returns a record with one mark `next` for each of these times. They are local times, as `time.localtime` returns
 * them.
 */
function next(...times: readonly string[]): string[] {
  return times.map((time) => `next=${time}`);
}

function promise(
  number: string,
  program: string,
  statement: string,
  record: readonly string[],
  { level = "must", sources }: { level?: Clause["level"]; sources: readonly string[] },
): Clause {
  return {
    id: `SCHED-${number}`,
    level,
    statement,
    sources,
    judgedBy: "order",
    program: `sched/${program}.py`,
    check: recorded(...record),
  };
}

export default defineGroup({
  name: "SCHED",
  title: "cron and schedule: times of the calendar",
  part: "primitives",
  clauses: [
    promise(
      "01",
      "seconds_to_the_match",
      "`cron(...)(t)` returns the seconds from the time `t` to the next match (the next time that fits all fields), and 0 if `t` itself matches. Without fields, each day matches at 3:00:00. The same `t` always has the same result.",
      [
        "a minute before 3=60",
        "at 3=0",
        "a second later=86399",
        "7 min 30 s after a quarter=450",
        "7 min 30 s after the last quarter of the day=450",
        "again=450",
      ],
      { sources: [CRON, SCHEDULE_TASK] },
    ),
    promise(
      "02",
      "any_value",
      "A field that is None matches every value. But `secs=None` raises ValueError.",
      [
        "any minute=2024-05-15 10:08:00",
        "any hour=2024-05-15 11:05:00",
        "any day=2024-05-16 09:05:00",
        "ValueError for secs",
      ],
      { sources: [FIELDS] },
    ),
    promise(
      "03",
      "fields",
      "The value of a field is a number, or a list, tuple, range or set of numbers in any order.",
      [
        "number=[2250, 1650]",
        ...["list", "tuple", "range", "set"].map((kind) => `${kind}=[450, 1650]`),
      ],
      { sources: [FIELDS] },
    ),
    promise(
      "04",
      "seconds_apart",
      "If `secs` has several numbers and two of them are less than 10 s apart, `cron` raises ValueError.",
      ["ValueError", "accepted", "ValueError", "accepted"],
      { sources: [FIELDS] },
    ),
    promise(
      "05",
      "days_that_a_month_lacks",
      "If a given day does not exist in one of the given months, `cron` raises ValueError. For this check, February has 28 days. If no month is given, `cron` accepts each day up to 31.",
      ["ValueError", "ValueError", "ValueError", "accepted", "accepted", "accepted"],
      { sources: [CALENDAR] },
    ),
    promise(
      "06",
      "nth_weekday",
      "If `mday` and `wday` are given, the match is the first given weekday on or after the given day of the month. If `mday` is then too near the end of the month, such as 28, `cron` raises ValueError.",
      [
        "second Sunday=2024-02-11 03:00:00",
        "first Monday of the year=2025-01-06 03:00:00",
        "fourth Thursday of November=2024-11-28 03:00:00",
        "ValueError",
      ],
      { sources: [WEEKDAYS] },
    ),
    promise(
      "07",
      "later_days",
      "If the given time of day has already passed, the match is on the next allowed day, which may be in another month or year.",
      [
        "next day=2024-01-16 08:00:00",
        "next month=2024-02-01 08:00:00",
        "next year=2025-01-01 08:00:00",
        "next allowed month=2024-10-01 01:59:00",
        "allowed month of the next year=2025-02-01 01:59:00",
        "from the middle of another month=2024-10-01 03:00:00",
        "25 December=2025-12-25 09:00:00",
      ],
      { sources: [ROLLOVER] },
    ),
    promise(
      "08",
      "last_days",
      "If the next month does not have the given day, the match is in the first later month that has this day.",
      next(
        "2024-01-31 03:00:00",
        "2024-03-31 03:00:00",
        "2024-05-31 03:00:00",
        "2024-03-30 03:00:00",
        "2023-03-29 03:00:00",
      ),
      { sources: [CALENDAR, CRONTAB] },
    ),
    promise(
      "09",
      "calls_n_times",
      "At each match, `schedule` does one of four things, which its first argument decides: it calls a function, starts a coroutine function as a task, sets an Event, or delivers its other arguments to a Sequence. After `times` matches, `schedule` returns the result of the last call. For a coroutine function, this result is the task.",
      [
        "before=[False, False, False]",
        "ring=bell",
        "work=pump",
        "a task=True",
        "result of the coroutine=done",
        "result of the function=rung",
        "event",
        "sequence=[first, 1]",
      ],
      {
        sources: [
          SCHEDULE_TASK,
          `${SCHEDULE}#45-callback-interface`,
          `${SCHEDULE}#46-event-interface`,
        ],
      },
    ),
    promise(
      "10",
      "out_of_range",
      "If a number is outside the range of its field, `cron` raises ValueError. Both ends of each range are accepted.",
      [
        ...Array.from({ length: 9 }, () => "ValueError"),
        ...Array.from({ length: 6 }, () => "accepted"),
      ],
      { sources: [FIELDS] },
    ),
    promise(
      "11",
      "out_of_range_among_others",
      "If one number of a field is outside its range, `cron` raises ValueError, even if the field also has valid numbers.",
      Array.from({ length: 6 }, () => "ValueError"),
      { sources: [FIELDS] },
    ),
    promise(
      "12",
      "seconds_apart_across_minutes",
      "`cron` raises ValueError if two matches in successive minutes are less than 10 s apart. These two matches are the last of the `secs` in one minute and the first of the `secs` in the next minute. `cron` raises no exception if the next minute does not match.",
      [
        "every minute=ValueError",
        "two minutes in a row=ValueError",
        "the last and the first minute=ValueError",
        "one minute=accepted",
        "10 s=accepted",
      ],
      { level: "should", sources: [FIELDS, LIMITS] },
    ),
    promise(
      "13",
      "weekday_alone",
      "If `wday` is given without `mday`, each given weekday of each allowed month matches.",
      [
        "Monday=2024-01-15 03:00:00",
        "Monday, too late=2024-01-22 03:00:00",
        "weekend=2024-01-20 03:00:00",
        "weekend of the next month=2024-02-03 03:00:00",
        "Friday in March=2024-03-01 03:00:00",
      ],
      { sources: [FIELDS, WEEKDAYS] },
    ),
    promise(
      "14",
      "leap_years",
      "For `cron`, 29 February exists only in leap years.",
      next(
        "2024-02-29 03:00:00",
        "2023-03-01 03:00:00",
        "2024-02-29 03:00:00",
        "2024-03-01 03:00:00",
      ),
      { sources: [CALENDAR] },
    ),
    promise(
      "15",
      "soonest_of_several",
      "`cron` searches for a match from a given time on. If fields have several numbers, it finds the earliest match, which may be in a later hour, on a later day or in a later month.",
      next(
        "2024-01-16 04:00:00",
        "2024-01-15 08:00:00",
        "2024-01-15 08:00:00",
        "2024-01-15 04:45:10",
        "2024-07-03 06:00:00",
      ),
      { sources: [CRON, `${SCHEDULE}#52-how-it-works`] },
    ),
    promise(
      "16",
      "twenty_years",
      "Over twenty years `cron` finds each match, and no other time.",
      [
        "29th=[225, 823910, 2035-12-29 06:00:00]",
        "31st=[140, 513645, 2035-12-31 06:00:00]",
        "second Sunday in March=[20, 70796, 2035-03-11 06:00:00]",
        "first Friday from the 13th on=[240, 876470, 2035-12-14 06:00:00]",
        "last of February=[20, 70565, 2035-02-28 23:59:00]",
        "noon on Mondays of four months=[356, 1293723, 2035-10-29 12:00:00]",
      ],
      { sources: [CRON, `${SCHEDULE}#8-the-simulate-script`] },
    ),
    promise(
      "17",
      "not_before_the_time",
      "`schedule` calls the function once for each match, and never before the time of the match.",
      ["early=False", "calls=1"],
      { sources: [LIMITS] },
    ),
    promise(
      "18",
      "blocked_loop",
      "If the loop is blocked at the time of a match, `schedule` calls the function once, when the loop is no longer blocked.",
      ["calls while the loop is blocked=0", "calls=1"],
      { level: "should", sources: [SCHEDULE_TASK] },
    ),
    {
      id: "SCHED-19",
      level: "must",
      statement:
        "While `schedule` waits for a match and calls its function, another task keeps its period of 20 ms.",
      sources: [SCHEDULE_TASK],
      judgedBy: "timing",
      program: "sched/blinks_meanwhile.py",
      pins: { wires: { led: 16 }, stimulus: [], watchMs: 1700 },
      check: allOf(togglesEvery("led", BLINKING), recorded("called")),
    },
    promise(
      "20",
      "nth_weekday_limits",
      "The fields `mday=8` and `wday=6` match the second Sunday of each month. If the search starts between the 8th and this Sunday, it finds this Sunday. If the search starts after the match on this Sunday, it finds the second Sunday of the next month. If `wday` is given, `cron` accepts `mday=22`, but raises ValueError if `mday` is larger.",
      [
        ...next(
          "2024-02-11 03:00:00",
          "2024-02-11 03:00:00",
          "2024-02-11 03:00:00",
          "2024-03-10 03:00:00",
        ),
        "ValueError",
      ],
      { sources: [WEEKDAYS] },
    ),
  ],
});
