import { expect, test } from "vitest";
import type { Activity } from "../../harness/trace/activity.ts";
import { lanesOf } from "./task-lanes.ts";
import { sampleSession } from "./testing/sample-session.ts";
import { sampleTasks } from "./testing/sample-tasks.ts";

test("the lane of a task has its turns, its cancels and its end", () => {
  const lanes = lanesOf({ ...sampleSession, tasks: sampleTasks });
  expect(
    lanes.map(({ title, spans, marks, ending, totalUs }) => ({
      ...{ title, turns: spans.length, marks, ending, totalUs },
    })),
  ).toEqual([
    {
      ...{ title: "main", turns: 2, marks: [], totalUs: 2000 },
      ending: "waits for the end of a task: worker 1",
    },
    {
      ...{ title: "blink", turns: 8, marks: [], totalUs: 2400 },
      ending: "waits for the end of a sleep",
    },
    {
      ...{ title: "worker 1", turns: 3, totalUs: 360_000 },
      marks: [{ atUs: 2_100_500, kind: "cancel", words: "cancelled by main" }],
      ending: "cancelled",
    },
    {
      ...{ title: "worker 2", turns: 1, totalUs: 80_000 },
      marks: [{ atUs: 1_580_000, kind: "exception", words: "ValueError: not a number" }],
      ending: "failed: ValueError: not a number (no other task was waiting for this task)",
    },
  ]);
});

test("the longest time without an await is a turn of the task", () => {
  expect(lanesOf({ ...sampleSession, tasks: sampleTasks })[3]!.longest).toEqual({
    fromUs: 1_500_000,
    toUs: 1_580_000,
    wait: "waits for a Lock",
  });
});

test("if a target records no tasks, each kind of activity except sleep becomes a lane", () => {
  const activity: Activity[] = [
    { kind: "loop", fromUs: 0, toUs: 10 },
    { kind: "turn", task: 536896672, fromUs: 10, toUs: 40 },
    { kind: "interrupt", fromUs: 40, toUs: 45 },
    { kind: "asleep", fromUs: 45, toUs: 90 },
    { kind: "turn", task: 536896672, fromUs: 90, toUs: 100 },
    { kind: "turn", task: 536892208, fromUs: 100, toUs: 105 },
  ];
  expect(
    lanesOf({ ...sampleSession, activity }).map(({ title, totalUs }) => ({ title, totalUs })),
  ).toEqual([
    { title: "task 1", totalUs: 40 },
    { title: "task 2", totalUs: 5 },
    { title: "loop", totalUs: 10 },
    { title: "interrupts", totalUs: 5 },
  ]);
});

test("if no task had a turn, there are no lanes", () => {
  const activity: Activity[] = [
    { kind: "loop", fromUs: 0, toUs: 10 },
    { kind: "interrupt", fromUs: 10, toUs: 12 },
  ];
  expect(lanesOf({ ...sampleSession, activity })).toEqual([]);
});

test("if the record of the tasks was cut while a task ran, the end of this task is not known", () => {
  const lanes = lanesOf({ ...sampleSession, tasks: sampleTasks, tasksCutAtUs: 1_000_000 });
  const main = lanes[0]!;
  expect({
    toUs: main.toUs,
    ending: main.ending,
    open: main.waits.filter((one) => one.isOpen),
  }).toEqual({
    ...{ toUs: 1_000_000, ending: "not recorded", open: [] },
  });
});
