// The recorded tasks of a session, for tests.
import type { TaskLane, TaskTurn, WaitKind } from "../../../harness/trace/task-lane.ts";

/**
 * The tasks are a main task, a blinking task, and two workers with the same name. One worker is cancelled, and the
 * second worker fails.
 */
export const sampleTasks: readonly TaskLane[] = [
  {
    ...{ id: 0, name: "main", createdAtUs: 0, cancels: [] },
    turns: turnsOf([0, 2_100_000], 1000, "task", [2]),
  },
  {
    ...{ id: 1, name: "blink", createdAtUs: 30, createdBy: 0, cancels: [] },
    turns: turnsOf(
      Array.from({ length: 8 }, (_, i) => 200_000 + i * 500_000),
      300,
      "sleep",
    ),
  },
  {
    ...{ id: 2, name: "worker", createdAtUs: 60, createdBy: 0 },
    turns: turnsOf([400_000, 900_000, 2_101_000], 120_000, "queue item"),
    cancels: [{ atUs: 2_100_500, by: 0 }],
    ending: { kind: "cancelled", atUs: 2_221_000 },
  },
  {
    ...{ id: 3, name: "worker", createdAtUs: 90, createdBy: 0, cancels: [] },
    turns: turnsOf([1_500_000], 80_000, "lock"),
    ending: {
      kind: "raised",
      atUs: 1_580_000,
      exception: "ValueError: not a number",
      isUnretrieved: true,
    },
  },
];

/** Returns turns that start at `startsUs`. After each turn, the task waits. */
export function turnsOf(
  startsUs: readonly number[],
  lengthUs: number,
  waitsFor: WaitKind,
  tasks: readonly number[] = [],
): TaskTurn[] {
  return startsUs.map((fromUs) => ({
    fromUs,
    toUs: fromUs + lengthUs,
    readyAtUs: fromUs,
    wokenBy: { by: "time" },
    wait: { for: waitsFor, ...(tasks.length > 0 && { tasks }) },
  }));
}
