import { describe, expect, test } from "vitest";
import type { RecordedPart } from "./recorded-part.ts";
import { tasksOf } from "./recorded-tasks.ts";

/**
 * The times of the lanes count from the moment at which `ticks_us` is 5300. When `ticks_us` was 5100, `ticks_ms` was 5.
 * So `ticks_ms` became 5 when `ticks_us` was 5000, which is 300 us before time 0.
 */
const CLOCK: RecordedPart = { startUs: 5300, clock: [5100, 5], isFull: false };
const MAIN = 1000;
const BLINK = 2000;
const EVENT = 3000;
const CREATED: RecordedPart[] = [
  { created: [MAIN, 5400, 0, "main"] },
  { created: [BLINK, 5600, MAIN, "blink"] },
  { kind: [EVENT, "event"] },
];

test("turns become lanes, with times since the start", () => {
  const turns = [5500, 5700, MAIN, 15, 5800, 5900, BLINK, -EVENT, 15_100, 15_200, MAIN, -1];
  expect(tasksOf([CLOCK, ...CREATED, { turns }], 20_000)).toEqual({
    tasks: [
      {
        ...{ id: 0, name: "main", createdAtUs: 100, cancels: [] },
        turns: [
          {
            ...{ fromUs: 200, toUs: 400, readyAtUs: 200, wokenBy: { by: "creation" } },
            wait: { for: "sleep", untilUs: 9700 },
          },
          { fromUs: 9800, toUs: 9900, readyAtUs: 9700, wokenBy: { by: "time" } },
        ],
        ending: { kind: "returned", atUs: 9900 },
      },
      {
        ...{ id: 1, name: "blink", createdAtUs: 300, createdBy: 0, cancels: [] },
        turns: [
          {
            ...{ fromUs: 500, toUs: 600, readyAtUs: 500, wokenBy: { by: "creation" } },
            wait: { for: "event" },
          },
        ],
      },
    ],
  });
});

test("if the loop resumes a failed task once more, the record shows that nobody retrieved the task's exception", () => {
  const turns = [5500, 5700, MAIN, -3, 5800, 5900, MAIN, -3];
  const [main] = tasksOf([CLOCK, ...CREATED, { turns }], 20_000).tasks!;
  expect([main!.turns.length, main!.ending]).toEqual([
    1,
    { kind: "raised", atUs: 400, exception: "an exception", isUnretrieved: true },
  ]);
});

test("a wake during the turn of a task comes from this task; a wake between turns comes from outside", () => {
  const created: RecordedPart[] = [...CREATED, { created: [4000, 5600, MAIN, "late"] }];
  const wakes = [6100, EVENT, MAIN, 7000, EVENT, BLINK];
  const turns = [
    ...[5800, 5900, BLINK, -EVENT, 6000, 6200, MAIN, -4000, 6300, 6400, BLINK, -EVENT],
    ...[7100, 7200, BLINK, -1, 7300, 7400, 4000, -1, 7500, 7600, MAIN, -1],
  ];
  const { tasks } = tasksOf([CLOCK, ...created, { wakes }, { turns }], 20_000);
  const wakersOf = (lane: number) =>
    tasks![lane]!.turns.map(({ readyAtUs, wokenBy }) => ({ readyAtUs, ...wokenBy }));
  expect([wakersOf(1), wakersOf(0)]).toEqual([
    [
      { readyAtUs: 500, by: "creation" },
      { readyAtUs: 800, by: "task", task: 0 },
      { readyAtUs: 1700, by: "outside" },
    ],
    [
      { readyAtUs: 700, by: "creation" },
      { readyAtUs: 2100, by: "task", task: 2 },
    ],
  ]);
});

test("a release of a lock wakes one task; a sleep ends early only if it is cancelled", () => {
  const LOCK = 3500;
  const parts: RecordedPart[] = [
    CLOCK,
    ...CREATED,
    { kind: [LOCK, "lock"] },
    { created: [4000, 5600, MAIN, "second"] },
    { created: [4500, 5600, MAIN, "sleeper"] },
    { wakes: [6350, LOCK, MAIN, 6450, LOCK, BLINK] },
    {
      turns: [
        ...[5800, 5900, BLINK, -LOCK, 5900, 6000, 4000, -LOCK, 6300, 6400, MAIN, 15],
        ...[6400, 6500, BLINK, -1, 6500, 6600, 4000, -1, 6600, 6700, 4500, 30],
        ...[15_300, 15_400, MAIN, 60, 15_500, 15_600, 4500, -2],
      ],
    },
  ];
  const { tasks } = tasksOf(parts, 20_000);
  expect(tasks!.map(({ turns }) => turns.at(-1)!.wokenBy)).toEqual([
    { by: "time" },
    { by: "task", task: 0 },
    { by: "task", task: 1 },
    { by: "task", task: 0 },
  ]);
});

test("if the wait for a flag ends with a cancel, the only other task that had a turn made this cancel", () => {
  const IO = 3600;
  const wakerAfter = (...turns: number[]) =>
    tasksOf([CLOCK, ...CREATED, { kind: [IO, "flag"] }, { turns }], 90_000).tasks![1]!.turns.at(-1)!
      .wokenBy;
  const start = [5800, 5900, BLINK, -IO];
  const cancelling = [40_000, 40_100, MAIN, 60];
  expect([
    wakerAfter(...start, ...cancelling, -40_200, 40_300, BLINK, -2),
    wakerAfter(...start, 70_000, 70_100, BLINK, -1),
    wakerAfter(...start, -70_000, 70_100, BLINK, -2),
  ]).toEqual([{ by: "task", task: 0 }, { by: "outside" }, { by: "outside" }]);
});

test("a new task may have the number of an ended task", () => {
  const again: RecordedPart = { created: [BLINK, 9000, MAIN, "again"] };
  const turns = [5800, 5900, BLINK, -1, 9100, 9200, BLINK, -1];
  const { tasks } = tasksOf([CLOCK, ...CREATED, again, { turns }], 20_000);
  expect(tasks!.map(({ name, turns: all }) => [name, all.length])).toEqual([
    ["main", 0],
    ["blink", 1],
    ["again", 1],
  ]);
});

test("recorded times stay right if ticks in microseconds wrap", () => {
  const period = 2 ** 30;
  const clock: RecordedPart = { startUs: period - 100, clock: [period - 200, 7], isFull: true };
  const created: RecordedPart = { created: [MAIN, period - 50, 0, "main"] };
  const turns = [period - 10, 40, MAIN, 0];
  const { tasks, tasksCutAtUs } = tasksOf([clock, created, { turns }], 1000);
  expect([tasks![0]!.turns[0]!.fromUs, tasks![0]!.turns[0]!.toUs, tasksCutAtUs]).toEqual([
    90, 140, 140,
  ]);
});

describe("a record that was cut", () => {
  const full: RecordedPart = { ...CLOCK, isFull: true };
  const turns = [5500, 5700, MAIN, 15, 5800, 5900, BLINK, 16];
  const leftOf = (...parts: RecordedPart[]) => {
    const { mainLeft, tasksLeftAtUs, tasksCutAtUs } = tasksOf([full, ...parts, { turns }], 20_000);
    return { mainLeft, tasksLeftAtUs, tasksCutAtUs };
  };
  const left = (object: number): RecordedPart => ({ left: [15_300, MAIN, -object] });
  const cut = { tasksLeftAtUs: 10_000, tasksCutAtUs: 600 };

  test("the record shows what the main task waits for at the end of its run", () => {
    const main = (kind: string) => ({ ...cut, mainLeft: { name: "main", wait: { for: kind } } });
    const found = [EVENT, BLINK, 7000, 0].map((object) => leftOf(...CREATED, left(object)));
    expect(found).toEqual(["event", "task", "other", "other"].map(main));
  });

  test("if two objects had the same number, the record does not say what the main task waits for", () => {
    const again: RecordedPart = { kind: [BLINK, "lock"] };
    expect(leftOf(...CREATED, again, left(BLINK)).mainLeft!.wait).toEqual({ for: "other" });
  });

  test("if the memory had no room for a new task, the record ends at this time", () => {
    const parts = [CLOCK, { fullUs: 5750 }, ...CREATED, left(EVENT), { turns }];
    const { tasks, ...others } = tasksOf(parts, 20_000);
    expect(tasks!.map(({ name, turns: all }) => [name, all.length])).toEqual([
      ["main", 1],
      ["blink", 0],
    ]);
    expect(others).toEqual({
      ...{ tasksLeftAtUs: 10_000, tasksCutAtUs: 450 },
      mainLeft: { name: "the main task", wait: { for: "other" } },
    });
  });
});

describe("a turn that starts with a cancel", () => {
  const OTHER: RecordedPart = { created: [4000, 5650, MAIN, "other"] };

  test("if only one other task had a turn, this task made the cancel", () => {
    const turns = [
      ...[5500, 5700, MAIN, 8, 5800, 5900, BLINK, -EVENT],
      ...[8000, 8200, MAIN, -1, -1 - 8300, 8400, BLINK, -2],
    ];
    const blink = tasksOf([CLOCK, ...CREATED, { turns }], 20_000).tasks![1]!;
    expect(blink.cancels).toEqual([{ atUs: 2900, by: 0 }]);
    const wokenBy = { by: "task", task: 0 };
    expect(blink.turns[1]).toEqual({ fromUs: 3000, toUs: 3100, readyAtUs: 2900, wokenBy });
    expect(blink.ending).toEqual({ kind: "cancelled", atUs: 3100 });
  });

  test("a task that became ready after the last turn of another task shows that this other task did not cancel", () => {
    expect(cancelAfterSleepUntil(15)).toEqual([{ atUs: 9900, by: 0 }]);
  });

  test("if several tasks may have made the cancel, nobody is named", () => {
    expect(cancelAfterSleepUntil(8)).toEqual([{ atUs: 10_000 }]);
  });

  test("if the loop waited before the turn, no task made the cancel", () => {
    const turns = [
      ...[5500, 5700, MAIN, 80, 5800, 5900, BLINK, -EVENT],
      ...[-1 - 40_000, 40_100, BLINK, -2],
    ];
    const blink = tasksOf([CLOCK, ...CREATED, { turns }], 50_000).tasks![1]!;
    expect(blink.turns[1]!.wokenBy).toEqual({ by: "outside" });
    expect(blink.cancels).toEqual([{ atUs: 34_700 }]);
  });

  /**
   * Returns the cancels of `blink`. Another task has a turn from 8.0 to 8.2 ms. Main sleeps until `tick`, and has a
   * turn from 15.0 to 15.2 ms.
   */
  function cancelAfterSleepUntil(tick: number) {
    const turns = [
      ...[5500, 5700, MAIN, tick, 5800, 5900, BLINK, -EVENT, 5950, 5990, 4000, 8],
      ...[8000, 8200, 4000, 80, 15_000, 15_200, MAIN, 80, -1 - 15_300, 15_400, BLINK, -2],
    ];
    return tasksOf([CLOCK, ...CREATED, OTHER, { turns }], 20_000).tasks![1]!.cancels;
  }
});
