import type { TaskTurn } from "./task-lane.ts";

/**
 * How long the program asked to sleep after a turn, in microseconds. A deadline is a whole number of ticks (1 ms) after
 * the tick in which the task asked. Returns undefined if the task waits for something else.
 */
export function askedUs({ toUs, wait }: TaskTurn): number | undefined {
  if (wait?.for !== "sleep" || wait.untilUs === undefined) return undefined;
  return Math.max(0, Math.ceil((wait.untilUs - toUs) / 1000) * 1000);
}
