import type { TaskTurn } from "./task-lane.ts";

/**
 * Returns how long a task asked to sleep at the end of a turn, in microseconds. The result is a whole number of ticks
 * of 1 ms, because a deadline is always whole ticks after the tick in which the task asked. Returns undefined if the
 * task waits for something else.
 */
export function askedUs({ toUs, wait }: TaskTurn): number | undefined {
  if (wait?.for !== "sleep" || wait.untilUs === undefined) return undefined;
  return Math.max(0, Math.ceil((wait.untilUs - toUs) / 1000) * 1000);
}
