import type { Fault } from "./fault.ts";

const CRON = "fixtures/lib/primitives/cron_times.py";
const SCHEDULE = "fixtures/lib/primitives/cron_schedule.py";

/** Returns a fault that changes one place in the source of our `cron`. */
function inCron(name: string, find: string, replace: string, ...caughtBy: string[]): Fault {
  return { name, patches: [{ file: CRON, find, replace }], caughtBy };
}

/** Returns a fault that changes one place in the source of our `schedule`. */
function inSchedule(name: string, find: string, replace: string, ...caughtBy: string[]): Fault {
  return { name, patches: [{ file: SCHEDULE, find, replace }], caughtBy };
}

/** Faults in our `cron` and `schedule`. */
export const schedFaults: readonly Fault[] = [
  inCron(
    "if the current time matches, cron waits for the next match instead of returning 0",
    "if (hour, minute, second) >= (hour_now",
    "if (hour, minute, second) > (hour_now",
    "SCHED-01",
  ),
  inCron(
    "secs=None means secs=0",
    'raise ValueError("secs cannot be None, because matches must be at least 10 s apart")',
    "secs = 0",
    "SCHED-02",
  ),
  inCron(
    "cron tries the numbers of a field in the order that the user gave, not from the smallest to the largest",
    "sorted(set((field,) if isinstance(field, int) else field))",
    "list((field,) if isinstance(field, int) else field)",
    "SCHED-03",
  ),
  inCron(
    "matches may be 5 s apart",
    "if min(gaps, default=60) < 10:",
    "if min(gaps, default=60) < 5:",
    "SCHED-04",
    "SCHED-12",
  ),
  inCron(
    "each month accepts the day 31",
    "if mday[-1] > _LENGTHS[number - 1]:",
    "if mday[-1] > 31:",
    "SCHED-05",
  ),
  inCron(
    "with `mday` and `wday`, cron accepts only the day `mday` itself instead of the first matching weekday from that day on",
    "not 0 <= day - first < 7",
    "day != first",
    "SCHED-06",
    "SCHED-16",
  ),
  inCron(
    "when cron skips the rest of a month, it skips as many days as the whole month has",
    "step = length - day + 1",
    "step = length",
    "SCHED-07",
  ),
  inCron(
    "each month has 31 days",
    "return 29 if month == 2 and leap else _LENGTHS[month - 1]",
    "return 31",
    "SCHED-08",
    "SCHED-16",
  ),
  inSchedule("a Sequence gets no arguments", "func.deliver(args)", "func.deliver(())", "SCHED-09"),
  inSchedule(
    "a coroutine is not started",
    'asyncio.create_task(result) if hasattr(result, "send") else result',
    "result",
    "SCHED-09",
  ),
  inCron(
    "cron accepts a number that is too small for its field",
    "not least <= number <= most",
    "number > most",
    "SCHED-10",
    "SCHED-11",
  ),
  inCron(
    "cron checks only the largest number of a field instead of all its numbers",
    "for number in numbers:",
    "for number in numbers[-1:]:",
    "SCHED-11",
  ),
  inCron(
    "if `mins` contains two neighbouring minutes, cron does not check the gap from the last match in one minute to the first match in the next",
    "if mins is None or any((minute + 1) % 60 in mins for minute in mins):",
    "if mins is None:",
    "SCHED-12",
  ),
  inCron(
    "when cron skips the rest of a month, it advances the weekday by one day instead of by the number of skipped days",
    "weekday = (weekday + step) % 7",
    "weekday = (weekday + 1) % 7",
    "SCHED-13",
  ),
  inCron(
    "cron treats no year as a leap year",
    "return 29 if month == 2 and leap else",
    "return",
    "SCHED-14",
  ),
  inCron(
    "in each later hour of the day, cron skips the minutes that are before the current minute",
    "if (hour, minute) < (hour_now, minute_now):",
    "if minute < minute_now:",
    "SCHED-15",
  ),
  inCron(
    "cron accepts 23 as `mday` together with `wday`, although 22 is the limit",
    "if wday and mday[-1] > 22:",
    "if wday and mday[-1] > 23:",
    "SCHED-20",
  ),
  inCron("the year never changes", "year += 1", "year += 0", "SCHED-16"),
  inSchedule(
    "schedule calls its function one second too early",
    "due = start + seconds_until(start)",
    "due = start + seconds_until(start) - 1",
    "SCHED-17",
  ),
  inSchedule(
    "schedule calls its function twice for each match",
    "result = _call(func, args)",
    "_call(func, args)\n        result = _call(func, args)",
    "SCHED-17",
  ),
  inSchedule(
    "if schedule is late for a match, it skips this match instead of making a late call",
    "result = _call(func, args)",
    // On the reference, a second of the clock starts at a multiple of 1000 ticks. So a call in the first 100 ticks of a
    // second is not late.
    'result = _call(func, args) if __import__("time").ticks_ms() % 1000 < 100 else None',
    "SCHED-18",
  ),
  inSchedule(
    "schedule blocks the loop until the match",
    "await asyncio.sleep(min(left, 3600))",
    '__import__("time").sleep(min(left, 3600))',
    "SCHED-19",
  ),
];
