import type { LaneView } from "./task-lanes.ts";

/** A summary of all waits of one task for the same thing. Times are in microseconds. */
export interface WaitSum {
  readonly task: string;
  /** What the task waited for, such as `a Lock`. */
  readonly what: string;
  readonly times: number;
  readonly totalUs: number;
  readonly longestUs: number;
  /** The time at which the longest wait started. */
  readonly longestFromUs: number;
  /**
   * The causes that ended the waits. Each cause is listed once. The last entry is `still waits` if the task waited at
   * the end of the session.
   */
  readonly endedBy: readonly string[];
}

/**
 * Sums up what each task waited for, in the order of the tasks. For each task, the thing with the longest total wait
 * comes first. Plain sleeps are left out if `withSleeps` is false.
 */
export function sumWaits(
  lanes: readonly LaneView[],
  { withSleeps }: { readonly withSleeps: boolean },
): WaitSum[] {
  return lanes.flatMap(({ title, waits }) => {
    const sums = new Map<string, Mutable<WaitSum>>();
    for (const { fromUs, toUs, what, isSleep, endedBy, isOpen } of waits) {
      if (isSleep && !withSleeps) continue;
      const us = Math.max(0, toUs - fromUs);
      const known = sums.get(what);
      const sum = known ?? { ...EMPTY, task: title, what, longestFromUs: fromUs, endedBy: [] };
      if (known === undefined) sums.set(what, sum);
      sum.times += 1;
      sum.totalUs += us;
      if (us > sum.longestUs) Object.assign(sum, { longestUs: us, longestFromUs: fromUs });
      const end = isOpen ? STILL_WAITS : endedBy;
      if (end !== "" && !sum.endedBy.includes(end)) sum.endedBy.push(end);
    }
    return [...sums.values()].sort((one, other) => other.totalUs - one.totalUs);
  });
}

/**
 * Returns a text that names the first `MOST_ENDS` causes that ended the waits. If there are more causes, the text ends
 * with the number of the remaining causes.
 */
export function listEnds(endedBy: readonly string[]): string {
  const more = endedBy.length > MOST_ENDS ? [`${endedBy.length - MOST_ENDS} more`] : [];
  return [...endedBy.slice(0, MOST_ENDS), ...more].join(", ");
}

/** The text that is listed instead of a cause if a wait did not end before the session ended. */
export const STILL_WAITS = "still waits";

const MOST_ENDS = 4;

type Mutable<T> = {
  -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key];
};

const EMPTY = { times: 0, totalUs: 0, longestUs: 0 };
