import { expect, test } from "vitest";
import type { TaskLane, Waker } from "../../harness/trace/task-lane.ts";
import { countWakes, wakesOf } from "./wakes.ts";

const lane = (
  id: number,
  turns: readonly (readonly [fromUs: number, wokenBy: Waker])[],
  createdBy?: number,
): TaskLane => ({
  ...{ id, name: `task${id}`, createdAtUs: id * 10, cancels: [] },
  ...(createdBy !== undefined && { createdBy }),
  turns: turns.map(([fromUs, wokenBy]) => ({
    ...{ fromUs, toUs: fromUs + 5, readyAtUs: fromUs - 2, wokenBy },
  })),
});

const TASKS = [
  lane(0, [
    [0, { by: "creation" }],
    [300, { by: "task", task: 7 }],
  ]),
  lane(
    7,
    [
      [100, { by: "creation" }],
      [200, { by: "time" }],
      [400, { by: "task", task: 0 }],
      [500, { by: "task", task: 0 }],
    ],
    0,
  ),
];

test("a task causes a wake if it wakes or creates a task; time and interrupts do not count", () => {
  expect(wakesOf({ tasks: TASKS })).toEqual([
    { kind: "wakes", waker: 1, woken: 0, atUs: 298, toUs: 300 },
    { kind: "creates", waker: 0, woken: 1, atUs: 70, toUs: 100 },
    { kind: "wakes", waker: 0, woken: 1, atUs: 398, toUs: 400 },
    { kind: "wakes", waker: 0, woken: 1, atUs: 498, toUs: 500 },
  ]);
});

test("if a task cancels another task, this counts as a cancel and not as a wake", () => {
  const cancelled = { ...TASKS[1]!, cancels: [{ atUs: 398, by: 0 }] };
  expect(wakesOf({ tasks: [TASKS[0]!, cancelled] }).map(({ kind }) => kind)).toEqual([
    "wakes",
    "creates",
    "cancels",
    "wakes",
  ]);
});

test("the wakes between the same two tasks are counted", () => {
  expect(countWakes(wakesOf({ tasks: TASKS }))).toEqual([
    { kind: "creates", waker: 0, woken: 1, times: 1, firstUs: 70 },
    { kind: "wakes", waker: 1, woken: 0, times: 1, firstUs: 298 },
    { kind: "wakes", waker: 0, woken: 1, times: 2, firstUs: 398 },
  ]);
});
