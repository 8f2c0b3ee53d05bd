import type { Trace } from "../trace/trace.ts";
import type { Check } from "./clause.ts";
import { broken, holds, undecided } from "./finding.ts";
import { incomplete, listsOf, numbersOf, timesOf } from "./timing-samples.ts";

/**
 * Holds if, each time the program looks with `mark(name, [count, count, ...])`, the counts differ by
 * at most one, and all of them have grown since it last looked.
 */
export function countsStayLevel(name: string, looks: number): Check {
  return (trace) => {
    const counts = listsOf(trace, name);
    for (const [i, now] of counts.entries()) {
      if (Math.max(...now) - Math.min(...now) > 1) {
        return broken(`the counts are not level: ${now.join(", ")}`);
      }
      const before = counts[i - 1] ?? now.map(() => 0);
      if (now.some((count, j) => count <= before[j]!)) {
        return broken(`a count stands still: ${before.join(", ")}, later ${now.join(", ")}`);
      }
    }
    return incomplete(name, counts.length, looks) ?? holds;
  };
}

/** A ready task behind others that block the loop, several times over. */
export interface Latency {
  readonly rounds: number;
  readonly hogs: number;
  readonly blockMs: number;
}

/**
 * Holds if a ready task waits as long as the tasks before it block, and no longer. Each round marks
 * `ready`, then `hog starts` and `hog ends` for each hog, then `last`.
 *
 * The host may be away between two hogs, but not in every round: the best round decides, with a
 * tenth of the blocking time as limit. If the hogs themselves overrun by as much, it decides nothing.
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
    const seen = `beyond the blocking of the tasks before it, a ready task waits ${spareUs.join(", ")} us; at most ${limitUs} us were due`;
    return overrunUs < limitUs
      ? broken(seen)
      : undecided(`${seen}; but the host lets a block of ${blockMs} ms overrun by ${overrunUs} us`);
  };
}

/** Turns of a looper by itself and beside something that may slow it, in rounds of several turns. */
export interface TurnCost {
  readonly alone: string;
  readonly beside: string;
  readonly rounds: number;
  readonly turns: number;
  /** What a turn may cost more. */
  readonly limitUs: number;
}

/**
 * Holds if a turn costs at most `limitUs` more beside something than alone. Each round marks how
 * long its turns took, in microseconds: `mark(alone, us)` or `mark(beside, us)`. A busy host only
 * adds, so the best rounds are compared. Broken only if the best round beside is over the limit by
 * the worst one alone; in between the host is too noisy to tell.
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
    const seen = `${turns} turns take ${aloneUs.join(", ")} us alone, and ${besideUs.join(", ")} us ${beside}; at most ${moreUs} us more were due`;
    return bestUs > Math.max(...aloneUs) + moreUs ? broken(seen) : undecided(seen);
  };
}

function blockTimesUs(trace: Trace): number[] {
  const starts = timesOf(trace, "hog starts");
  return timesOf(trace, "hog ends").map((end, i) => end - (starts[i] ?? end));
}
