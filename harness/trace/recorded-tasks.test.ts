import { expect, test } from "vitest";
import type { RecordedPart } from "./recorded-part.ts";
import { tasksOf } from "./recorded-tasks.ts";

/** Time 0 is 300 us after the millisecond tick 5. */
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

test("a failed task that the loop resumes once more has an exception that nobody retrieved", () => {
  const turns = [5500, 5700, MAIN, -3, 5800, 5900, MAIN, -3];
  const [main] = tasksOf([CLOCK, ...CREATED, { turns }], 20_000).tasks!;
  expect([main!.turns.length, main!.ending]).toEqual([
    1,
    { kind: "raised", atUs: 400, exception: "an exception", isUnretrieved: true },
  ]);
});

test("a later task may have the number of an earlier one", () => {
  const again: RecordedPart = { created: [BLINK, 9000, MAIN, "again"] };
  const turns = [5800, 5900, BLINK, -1, 9100, 9200, BLINK, -1];
  const { tasks } = tasksOf([CLOCK, ...CREATED, again, { turns }], 20_000);
  expect(tasks!.map(({ name, turns: all }) => [name, all.length])).toEqual([
    ["main", 0],
    ["blink", 1],
    ["again", 1],
  ]);
});

test("ticks in microseconds may wrap", () => {
  const period = 2 ** 30;
  const clock: RecordedPart = { startUs: period - 100, clock: [period - 200, 7], isFull: true };
  const created: RecordedPart = { created: [MAIN, period - 50, 0, "main"] };
  const turns = [period - 10, 40, MAIN, 0];
  const { tasks, tasksCutAtUs } = tasksOf([clock, created, { turns }], 1000);
  expect([tasks![0]!.turns[0]!.fromUs, tasks![0]!.turns[0]!.toUs, tasksCutAtUs]).toEqual([
    90, 140, 140,
  ]);
});
