import type { Trace } from "../../trace/trace.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, holds, undecided } from "../finding.ts";
import { incomplete, numbersOf, samplesOf } from "./samples.ts";

/**
 * Holds if no sleep ends `earlyBy` or more before the requested time. If times are in whole ticks, an `earlyBy` of 1
 * means that no sleep may end early. The check has no tolerance for a busy host, because such a host can only make a
 * sleep longer. Each sample is a mark `mark(name, [asked, took])` with the requested time and the measured time.
 */
export function neverEarly(name: string, samples: number, earlyBy: number): Check {
  return (trace) => {
    const measured = samplesOf(trace, name);
    const early = measured.filter(({ asked, took }) => took <= asked - earlyBy);
    const [worst] = early.toSorted((a, b) => a.took - a.asked - (b.took - b.asked));
    if (worst !== undefined) {
      return broken(
        `${early.length} of ${measured.length} sleeps ended early; the worst sleep took ${worst.took} ${name} instead of ${worst.asked}`,
      );
    }
    return incomplete(name, measured.length, samples) ?? holds;
  };
}

/**
 * Holds if each round of a loop lasts at least `period`. The program marks the end of each round with
 * the time since the start of the loop: `mark(name, elapsed)`.
 */
export function periodsLast(name: string, rounds: number, period: number): Check {
  return (trace) => {
    const ends = numbersOf(trace, name);
    const short = ends.findIndex((end, i) => end - (ends[i - 1] ?? 0) < period);
    if (short >= 0) {
      return broken(
        `round ${short + 1} lasted ${ends[short]! - (ends[short - 1] ?? 0)}, expected at least ${period}; the rounds ended at ${ends.join(", ")}`,
      );
    }
    return incomplete(name, ends.length, rounds) ?? holds;
  };
}

/**
 * Compares sleeps with blocking waits of the same length on the same host. The marks are `mark(sleep, [askedUs,
 * tookUs])` and `mark(yardstick, [askedUs, tookUs])`. The overshoot of a sample is `tookUs - askedUs`. A busy host can
 * only increase an overshoot, so the check compares the lower quartiles of the overshoots. The limit is the quartile of
 * the blocking waits plus `limitUs`.
 * - The check holds if the quartile of the sleeps is at most the limit.
 * - The finding is broken if every sleep has a larger overshoot than the limit and than every blocking wait.
 * - Otherwise the host is too noisy, and the check is undecided.
 */
export function overshootIsBounded(limits: {
  readonly sleep: string;
  readonly yardstick: string;
  readonly samples: number;
  readonly limitUs: number;
}): Check {
  return (trace) => {
    const sleeps = overshootsUs(trace, limits.sleep);
    const blocks = overshootsUs(trace, limits.yardstick);
    return (
      incomplete(limits.sleep, sleeps.length, limits.samples) ??
      incomplete(limits.yardstick, blocks.length, limits.samples) ??
      compareOvershoots(sleeps, blocks, limits.limitUs)
    );
  };
}

/** Returns the overshoots of the samples called `name`, in microseconds, sorted from the smallest to the largest. */
function overshootsUs(trace: Trace, name: string): number[] {
  return samplesOf(trace, name)
    .map(({ asked, took }) => took - asked)
    .sort((a, b) => a - b);
}

function compareOvershoots(
  sleepsUs: readonly number[],
  blocksUs: readonly number[],
  limitUs: number,
): Finding {
  const sleepUs = lowerQuartile(sleepsUs);
  const blockUs = lowerQuartile(blocksUs);
  // A blocking wait that counts ticks may end early, by at most one tick. Such an early end must not lower the limit
  // for the sleep.
  const boundUs = Math.max(0, blockUs) + limitUs;
  if (sleepUs <= boundUs) return holds;
  const seen = `sleeps ended ${sleepsUs[0]} to ${sleepsUs.at(-1)} us late (lower quartile ${sleepUs} us, expected at most ${boundUs} us); blocking waits ended ${blocksUs[0]} to ${blocksUs.at(-1)} us late (lower quartile ${blockUs} us)`;
  return Math.min(...sleepsUs) > Math.max(boundUs, ...blocksUs) ? broken(seen) : undecided(seen);
}

function lowerQuartile(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 4)]!;
}
