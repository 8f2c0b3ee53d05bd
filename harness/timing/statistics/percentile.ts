import { type Evidence, effectiveSize, levelInterval, weighEvidence } from "./level-interval.ts";
import { TAIL } from "./quantiles.ts";
import { countBelow, countUpTo, quantileOf, type SortedSample } from "./sorted-sample.ts";
import type { Absent, Estimate, Interval } from "./summary.ts";

/**
 * An interval needs at least this number of blocks. Fewer blocks would make too many intervals useless. Compared with
 * intervals from independent samples, intervals from few blocks are wide:
 * - 5 blocks: on average 1.3 times as wide, and 12 % of them more than twice as wide.
 * - 4 blocks: 20 % of them more than twice as wide.
 *
 * `npm run campaign:statistics` prints a table of these numbers.
 */
export const LEAST_BLOCKS = 5;

/**
 * Returns a percentile of all samples, with a 95 % interval. The limits of the interval are two of the samples (order
 * statistics).
 *
 * The percentile is absent if there are too few samples: the median needs 6 samples, p90 36, p99 368 and p99.9 3,688.
 * The reason is that all samples may be below the percentile. For fewer samples than these, the chance of this is more
 * than 2.5 % (`p ** n > 0.025` for `n` independent samples).
 *
 * If samples were lost, the interval is wide enough for both extreme cases: all lost samples were large, or all were
 * small.
 *
 * @param alikeUs if two samples differ by at most this time, their true times may be equal
 */
export function estimatePercentile(
  sample: SortedSample,
  p: number,
  alikeUs = 0,
): Estimate | Absent {
  const needed = samplesNeededFor(p);
  const { length } = sample.pooled;
  if (length < needed) {
    return {
      absent: `There are ${length} samples, but ${nameOf(p)} needs at least ${needed}.`,
      samplesNeeded: needed,
    };
  }
  const value = quantileOf(sample.pooled, p);
  return { value, interval: intervalOf(sample, p, value, alikeUs) };
}

/** Returns the smallest number of samples that is enough for a percentile. */
function samplesNeededFor(p: number): number {
  return Math.ceil(Math.log(TAIL) / Math.log(Math.max(p, 1 - p)));
}

function intervalOf(
  sample: SortedSample,
  p: number,
  value: number,
  alikeUs: number,
): Interval | Absent {
  const { blocks, pooled } = sample;
  if (blocks.length < LEAST_BLOCKS) return tooFewBlocks(blocks.length);
  const here = evidenceAt(sample, p, value, alikeUs);
  if (p === 0.5) return invert(sample, levelInterval(p, here), p, value);
  const atMedian = evidenceAt(sample, 0.5, quantileOf(pooled, 0.5), alikeUs);
  const evidence = { ...here, designEffect: designEffectOf(here, atMedian) };
  return tooDependent(p, atMedian) ?? invert(sample, levelInterval(p, evidence), p, value);
}

/** Returns the reason why there is no interval: too few blocks have samples. */
export function tooFewBlocks(blocks: number): Absent {
  return {
    absent: `An interval needs at least ${LEAST_BLOCKS} blocks with samples, but there are ${blocks}.`,
    blocksNeeded: LEAST_BLOCKS,
  };
}

/**
 * Returns how much the blocks differ. Equal times can look different, because a clock has steps and each block has its
 * own clock ratio. So there are two comparisons:
 * 1. The blocks are compared by their exact samples. If they do not differ, this is the result.
 * 2. Otherwise, samples that differ by at most `alikeUs` count as equal. If the blocks then do not differ, all samples
 *    count as independent. If the blocks still differ, the smaller of the two differences is the result.
 */
function evidenceAt(sample: SortedSample, p: number, value: number, alikeUs: number): Evidence {
  const sizes = sample.blocks.map(({ length }) => length);
  const exact = weighEvidence(p, hitsAt(sample, p, value), sizes);
  if (exact.designEffect <= 1 || alikeUs === 0) return exact;
  const { designEffect } = weighEvidence(p, hitsAt(sample, p, value, alikeUs), sizes);
  return { ...exact, designEffect: Math.min(exact.designEffect, Math.max(1, designEffect)) };
}

/**
 * Counts, for each block, the samples that are at most `value`. This value is the percentile `p` of all samples. A
 * sample counts only in part if it differs from `value` by at most `alikeUs`. This part is chosen so that the sum of
 * all counts is the share `p` of all samples.
 */
export function hitsAt(
  { blocks, pooled }: SortedSample,
  p: number,
  value: number,
  alikeUs = 0,
): number[] {
  const below = countBelow(pooled, value - alikeUs);
  const equal = countUpTo(pooled, value + alikeUs) - below;
  const part = equal === 0 ? 0 : Math.min(1, Math.max(0, (p * pooled.length - below) / equal));
  return blocks.map((block) => {
    const blockBelow = countBelow(block, value - alikeUs);
    return blockBelow + part * (countUpTo(block, value + alikeUs) - blockBelow);
  });
}

/**
 * Returns the design effect at a high percentile. The measured value `here` is usually too small, because bad blocks
 * are rare and a few blocks usually contain none. So if the blocks differ at the median, returns the larger one of two
 * values: `here`, or a mean of `here` and `atMedian`.
 */
function designEffectOf(here: Evidence, atMedian: Evidence): number {
  if (atMedian.designEffect <= 1) return here.designEffect;
  const mean =
    here.designEffect ** (1 - WEIGHT_OF_MEDIAN) * atMedian.designEffect ** WEIGHT_OF_MEDIAN;
  return Math.max(here.designEffect, mean);
}

const WEIGHT_OF_MEDIAN = 0.35;

/**
 * If the blocks differ too much, returns the reason why there is no interval. Otherwise returns undefined. A high
 * percentile depends on the worst blocks, and a few blocks do not show how bad the worst blocks may be.
 */
function tooDependent(p: number, atMedian: Evidence): Absent | undefined {
  const size = effectiveSize(atMedian);
  const needed = LEAST_EFFECTIVE_TAIL / Math.min(p, 1 - p);
  if (size >= needed) return undefined;
  return {
    absent: `The blocks differ so much that ${atMedian.samples} samples contain only as much information as ${Math.floor(size)} independent samples. The interval of ${nameOf(p)} needs ${Math.ceil(needed)} independent samples.`,
    blocksNeeded: Math.ceil((atMedian.blocks * needed) / size),
  };
}

/**
 * An interval needs, on average, at least this number of independent samples beyond its percentile. The number comes
 * from a simulation.
 */
const LEAST_EFFECTIVE_TAIL = 0.5;

/**
 * Widens an interval of levels because of the lost samples. The result contains both cases: all lost samples were
 * small, or all were large.
 */
function withLost(level: Interval, { pooled, lost }: SortedSample): Interval {
  const share = lost / (lost + pooled.length);
  return { low: (level.low - share) / (1 - share), high: level.high / (1 - share) };
}

function invert(
  sample: SortedSample,
  level: Interval,
  p: number,
  value: number,
): Interval | Absent {
  const { low, high } = withLost(level, sample);
  // Each rank is rounded to the nearest whole number, because Jeffreys' interval then has the right coverage on average
  // over all levels. If the ranks were rounded outwards, the interval would contain the true value in 99 % of all runs.
  const size = sample.pooled.length;
  const below = Math.round(low * size) - 1;
  const above = Math.round(high * size);
  if (below < 0 || above >= size) {
    return {
      absent: `There are too few samples beyond ${nameOf(p)} for an interval.`,
      samplesNeeded: 2 * size,
      blocksNeeded: 2 * sample.blocks.length,
    };
  }
  return {
    low: Math.min(sample.pooled[below]!, value),
    high: Math.max(sample.pooled[above]!, value),
  };
}

/**
 * Converts an interval of levels to an interval of samples. A level is a share of all samples, such as 0.9. If a level
 * is beyond the samples, uses the smallest or the largest sample.
 */
export function valuesAt(sorted: ArrayLike<number>, { low, high }: Interval): Interval {
  return {
    low: sorted[Math.max(0, Math.floor(low * sorted.length) - 1)]!,
    high: sorted[Math.min(sorted.length - 1, Math.ceil(high * sorted.length))]!,
  };
}

function nameOf(p: number): string {
  return p === 0.5 ? "the median" : `p${Number((100 * p).toFixed(6))}`;
}
