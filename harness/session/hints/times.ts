import type { TaskTurn } from "../../trace/task-lane.ts";

/**
 * How long the program asked to sleep after a turn, in microseconds. A deadline is a whole number of ticks (1 ms) after
 * the tick in which the task asked. Returns undefined if the task waits for something else.
 */
export function askedUs({ toUs, wait }: TaskTurn): number | undefined {
  if (wait?.for !== "sleep" || wait.untilUs === undefined) return undefined;
  return Math.max(0, Math.ceil((wait.untilUs - toUs) / 1000) * 1000);
}

/** A duration or a time for a sentence, with three significant digits: `40 us`, `1.25 ms`, `2.05 s`. */
export function formatUs(us: number): string {
  const [unit, size] = us < 1000 ? ["us", 1] : us < 1_000_000 ? ["ms", 1000] : ["s", 1_000_000];
  return `${Number((us / size).toPrecision(us / size < 1000 ? 3 : 4))} ${unit}`;
}
