import type { Trace } from "../../trace/trace.ts";
import type { Check } from "../clause.ts";
import { broken, holds, undecided } from "../finding.ts";
import { incomplete, listsOf, numbersOf, timesOf } from "./samples.ts";

/**
 * Holds if the counts of each `mark(name, [count, count, ...])` differ by at most one, and every
 * count has grown since the previous mark. The trace must have `looks` of these marks.
 */
export function countsStayLevel(name: string, looks: number): Check {
  return (trace) => {
    const counts = listsOf(trace, name);
    for (const [i, now] of counts.entries()) {
      if (Math.max(...now) - Math.min(...now) > 1) {
        return broken(`the counts differ by more than 1: ${now.join(", ")}`);
      }
      const before = counts[i - 1] ?? now.map(() => 0);
      if (now.some((count, j) => count <= before[j]!)) {
        return broken(
          `a count did not grow: the counts were ${before.join(", ")}, and later ${now.join(", ")}`,
        );
      }
    }
    return incomplete(name, counts.length, looks) ?? holds;
  };
}

/** Rounds in which a ready task waits for tasks that block the loop. The marks call these blocking tasks hogs. */
export interface Latency {
  readonly rounds: number;
  readonly hogs: number;
  readonly blockMs: number;
}

/**
 * Holds if a ready task waits only while the tasks before it (the hogs) block the loop. Each round marks `ready`, then
 * `hog starts` and `hog ends` for each hog, then `last`.
 *
 * The excess of a round is the wait of the ready task minus the total time of the hogs. The host may pause the program
 * between two hogs, but not in every round. So only the round with the smallest excess counts. The limit is 10 % of the
 * planned time of all hogs.
 * - The check holds if the smallest excess is at most the limit.
 * - The check is undecided if any hog exceeds its planned time by the limit or more, because the host is too slow.
 * - Otherwise the finding is broken.
 */
export function latencyIsTheBlocking({ rounds, hogs, blockMs }: Latency): Check {
  return (trace) => {
    const ready = timesOf(trace, "ready");
    const last = timesOf(trace, "last");
    const blocks = blockTimesUs(trace);
    const missing =
      incomplete("ready", ready.length, rounds) ??
      incomplete("last", last.length, rounds) ??
      incomplete("hog ends", blocks.length, rounds * hogs);
    if (missing !== undefined) return missing;

    const spareUs = last.map((end, i) => {
      const blocked = blocks.slice(i * hogs, (i + 1) * hogs).reduce((sum, us) => sum + us, 0);
      return end - ready[i]! - blocked;
    });
    const limitUs = (hogs * blockMs * 1000) / 10;
    if (Math.min(...spareUs) <= limitUs) return holds;
    const overrunUs = Math.max(...blocks) - blockMs * 1000;
    const seen = `a ready task waits longer than the blocking calls before it take together: by ${spareUs.join(", ")} us (one number per round); expected at most ${limitUs} us in the best round`;
    return overrunUs < limitUs
      ? broken(seen)
      : undecided(
          `${seen}; on this host a call that blocks for ${blockMs} ms takes ${overrunUs} us too long`,
        );
  };
}

/**
 * Rounds in which a looping task has several turns. In some rounds the task runs alone. In the other rounds it runs
 * beside other work that may slow it down.
 */
export interface TurnCost {
  readonly alone: string;
  readonly beside: string;
  readonly rounds: number;
  readonly turns: number;
  /** The limit for the extra time of one turn beside other work, compared with a turn of the task alone. */
  readonly limitUs: number;
}

/**
 * Holds if a turn beside other work takes at most `limitUs` longer than a turn alone. Each round has several turns and
 * marks how long they took in microseconds: `mark(alone, us)` or `mark(beside, us)`. A busy host can only make a round
 * longer, so the check uses the shortest `beside` round. The limit for a round is `limitUs` times the number of turns.
 * - The check holds if the shortest `beside` round exceeds the shortest `alone` round by at most the limit.
 * - The finding is broken if the shortest `beside` round exceeds even the longest `alone` round by more than the limit.
 * - Otherwise the host is too noisy, and the check is undecided.
 */
export function turnsStayCheap({ alone, beside, rounds, turns, limitUs }: TurnCost): Check {
  return (trace) => {
    const aloneUs = numbersOf(trace, alone);
    const besideUs = numbersOf(trace, beside);
    const missing =
      incomplete(alone, aloneUs.length, rounds) ?? incomplete(beside, besideUs.length, rounds);
    if (missing !== undefined) return missing;
    const moreUs = turns * limitUs;
    const bestUs = Math.min(...besideUs);
    if (bestUs <= Math.min(...aloneUs) + moreUs) return holds;
    const seen = `${turns} turns take ${aloneUs.join(", ")} us (${alone}) and ${besideUs.join(", ")} us (${beside}); expected the shortest time (${beside}) to be at most ${moreUs} us longer than the shortest time (${alone})`;
    return bestUs > Math.max(...aloneUs) + moreUs ? broken(seen) : undecided(seen);
  };
}

function blockTimesUs(trace: Trace): number[] {
  const starts = timesOf(trace, "hog starts");
  return timesOf(trace, "hog ends").map((end, i) => end - (starts[i] ?? end));
}
