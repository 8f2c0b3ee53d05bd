import { expect, test } from "vitest";
import type { Activity, ActivityKind } from "../../trace/activity.ts";
import { type BreakdownOptions, breakDown } from "./breakdown.ts";

const LATENCY: BreakdownOptions = { requestedUs: 0, tickUs: 1000, startsOutside: false };

/**
 * Makes activities that follow each other without gaps. Each part has two items. The first item is the kind of the
 * activity, or the number of the task that has a turn. The second item is the length in microseconds.
 */
function activities(...parts: readonly (readonly [ActivityKind | number, number])[]): Activity[] {
  let atUs = 0;
  return parts.map(([what, us]) => {
    const fromUs = atUs;
    atUs += us;
    return typeof what === "number"
      ? { kind: "turn", task: what, fromUs, toUs: atUs }
      : { kind: what, fromUs, toUs: atUs };
  });
}

test("if a task starts or stops a sample, the turns of this task count as own turns", () => {
  const log = activities([1, 100], ["loop", 10], [2, 50], ["loop", 20], [3, 100]);
  const [parts] = breakDown(log, [{ fromUs: 60, toUs: 200 }], LATENCY);
  expect(Object.fromEntries(parts!)).toEqual({
    "own turn": 60,
    loop: 20,
    "another task's turn": 60,
  });
});

test("if something outside starts a sample, the task that runs at the start counts as another task", () => {
  const log = activities([1, 100], ["loop", 10], [2, 50]);
  const options = { ...LATENCY, startsOutside: true };
  const [parts] = breakDown(log, [{ fromUs: 60, toUs: 120 }], options);
  expect(Object.fromEntries(parts!)).toEqual({
    "another task's turn": 40,
    "own turn": 10,
    loop: 10,
  });
});

test("every kind of activity that is not a turn has its own name", () => {
  const log = activities(
    [1, 10],
    ["interrupt", 1],
    ["garbage collection", 2],
    ["poll", 3],
    ["flash", 4],
    ["asleep", 5],
    [1, 10],
  );
  const [parts] = breakDown(log, [{ fromUs: 10, toUs: 25 }], LATENCY);
  expect(Object.fromEntries(parts!)).toEqual({
    interrupt: 1,
    "garbage collection": 2,
    "poll sweep": 3,
    flash: 4,
    asleep: 5,
  });
});

test("a sleep has two parts that count: the turn before the sleep, and the time from one tick before the deadline", () => {
  const log = activities(
    [1, 300],
    ["loop", 100],
    ["asleep", 9000],
    [2, 1500],
    ["loop", 50],
    [1, 100],
  );
  const options = { ...LATENCY, requestedUs: 10_000 };
  const [parts] = breakDown(log, [{ fromUs: 100, toUs: 11_000 }], options);
  // The first turn ends at 300 us, and the task then sleeps for 10,000 us, so the deadline is at 10,300 us. The second
  // part starts one tick (1000 us) before the deadline, so at 9300 us.
  expect(Object.fromEntries(parts!)).toEqual({
    "own turn": 200 + 50,
    asleep: 100,
    "another task's turn": 1500,
    loop: 50,
  });
});

test("if a sleep ends too early, the breakdown has no late part", () => {
  const log = activities([1, 100], ["loop", 10], ["asleep", 3000], [1, 100]);
  const options = { ...LATENCY, requestedUs: 10_000 };
  const [parts] = breakDown(log, [{ fromUs: 100, toUs: 3150 }], options);
  expect(Object.fromEntries(parts!)).toEqual({});
});
