import { expect, test } from "vitest";
import type { TaskLane } from "../../harness/trace/task-lane.ts";
import { lanesOf } from "./task-lanes.ts";
import { sumWaits } from "./task-waits.ts";
import { sampleSession } from "./testing/sample-session.ts";
import { renderWaitTable } from "./wait-table.ts";

const CREATED = { readyAtUs: 0, wokenBy: { by: "creation" } } as const;

/**
 * The lanes of two tasks. The task `reader` waits twice for a Lock, sleeps, and waits twice for an Event. A cancel ends
 * its first wait for the Event. Its second wait lasts until the session is over.
 */
const TASKS: readonly TaskLane[] = [
  {
    ...{ id: 0, name: "holder", createdAtUs: 0, cancels: [] },
    turns: [{ fromUs: 0, toUs: 10, ...CREATED }],
    ending: { kind: "returned", atUs: 10 },
  },
  {
    ...{ id: 1, name: "reader", createdAtUs: 0, cancels: [{ atUs: 700, by: 0 }] },
    turns: [
      { fromUs: 10, toUs: 20, ...CREATED, wait: { for: "lock" } },
      {
        ...{ fromUs: 100, toUs: 110, readyAtUs: 90, wait: { for: "lock" } },
        wokenBy: { by: "task", task: 0 },
      },
      {
        ...{ fromUs: 400, toUs: 410, readyAtUs: 390, wait: { for: "sleep", untilUs: 500 } },
        wokenBy: { by: "outside" },
      },
      {
        ...{ fromUs: 500, toUs: 510, readyAtUs: 500, wait: { for: "event" } },
        wokenBy: { by: "time" },
      },
      {
        ...{ fromUs: 705, toUs: 710, readyAtUs: 700, wait: { for: "event" } },
        wokenBy: { by: "task", task: 0 },
      },
    ],
  },
];
const LANES = lanesOf({ ...sampleSession, tasks: TASKS, lengthUs: 1000 });

test("waits of a task for the same thing are added up", () => {
  expect(sumWaits(LANES, { withSleeps: true })).toEqual([
    {
      ...{ task: "reader", what: "an Event", times: 2, totalUs: 480, longestUs: 290 },
      ...{ longestFromUs: 710, endedBy: ["cancel by holder", "still waits"] },
    },
    {
      ...{ task: "reader", what: "a Lock", times: 2, totalUs: 350, longestUs: 280 },
      ...{ longestFromUs: 110, endedBy: ["holder", "outside"] },
    },
    {
      ...{ task: "reader", what: "the end of a sleep", times: 1, totalUs: 90, longestUs: 90 },
      ...{ longestFromUs: 410, endedBy: ["time"] },
    },
  ]);
});

test("a wide terminal shows the waits of tasks as a table, without plain sleeps", () => {
  expect(renderWaitTable(LANES, { width: 90, colour: false }).join("\n")).toMatchInlineSnapshot(`
    "task    waited for  times     total   longest  ended by
    reader  an Event        2  480.0 us  290.0 us  cancel by holder, still waits
    reader  a Lock          2  350.0 us  280.0 us  holder, outside"
  `);
});

test("a narrow terminal shows the waits of tasks as sentences", () => {
  expect(renderWaitTable(LANES, { width: 40, colour: false }).join("\n")).toMatchInlineSnapshot(`
    "reader waited for an Event (2 times,
      480.0 us, ended by cancel by holder,
      still waits)
    reader waited for a Lock (2 times,
      350.0 us, ended by holder, outside)"
  `);
});

test("if all tasks only sleep, there is no table of waits", () => {
  const tasks = TASKS.filter(({ name }) => name === "holder");
  const lanes = lanesOf({ ...sampleSession, tasks, lengthUs: 1000 });
  expect(renderWaitTable(lanes, { width: 90, colour: false })).toEqual([]);
});
