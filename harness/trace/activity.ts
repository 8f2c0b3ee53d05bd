/**
 * What a target did during a part of a run. Times are in microseconds since the start of the program, like the times of
 * edges. The activities of a run follow each other without gaps.
 */
export interface Activity {
  readonly kind: ActivityKind;
  /** The number of the task that had the turn. The number only says which turns belong to the same task. */
  readonly task?: number;
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * The kinds of activities:
 * - `turn`: a task runs, or blocks.
 * - `loop`: the loop itself runs, or code outside of tasks runs.
 * - `asleep`: the loop waits, and the processor sleeps.
 * - `poll`: the loop asks a stream whether it is ready.
 * - `interrupt`: a handler of an interrupt runs, or a function that a handler has scheduled.
 * - `garbage collection`: the garbage collector frees memory.
 * - `flash`: the flash is erased or programmed.
 */
export const ACTIVITY_KINDS = [
  "turn",
  "loop",
  "asleep",
  "poll",
  "interrupt",
  "garbage collection",
  "flash",
] as const;

export type ActivityKind = (typeof ACTIVITY_KINDS)[number];
