import type { TaskTurn } from "./task-lane.ts";

/**
 * Returns how long a task asked to sleep at the end of a turn, in microseconds. The result is a whole number of ticks
 * of 1 ms, because the asked time is counted from the tick of the call to the tick of the deadline. Returns undefined
 * if the task waits for something else.
 */
export function askedUs({ toUs, wait }: TaskTurn): number | undefined {
  if (wait?.for !== "sleep" || wait.untilUs === undefined) return undefined;
  return Math.max(0, Math.ceil((wait.untilUs - toUs) / 1000) * 1000);
}
