import { levelInterval, weighEvidence } from "./level-interval.ts";
import { LEAST_BLOCKS, tooFewBlocks, valuesAt } from "./percentile.ts";
import { countBelow, countUpTo, quantileOf, type SortedSample } from "./sorted-sample.ts";
import type { Absent, Estimate } from "./summary.ts";

/**
 * Estimates the median absolute deviation (MAD): the median distance of the samples from their median. It is not
 * scaled. It needs at least 6 samples, like the median.
 *
 * The interval is made like the interval of a percentile, but from the distances. The median itself is not exact. If
 * the samples are denser on one side of the median, an error of the median also changes the MAD. So the variance of the
 * blocks is corrected. Without the correction, the interval would often be too narrow: for an exponential distribution,
 * it would contain the true MAD in only 82 to 86 % of all runs.
 *
 * If few blocks differ a lot, the corrected variance may be too small. So the larger one of the corrected and the
 * uncorrected variance is used.
 */
export function estimateSpread(sample: SortedSample): Estimate | Absent {
  const { blocks, pooled } = sample;
  if (pooled.length < LEAST_SAMPLES) {
    return {
      absent: `The MAD needs at least ${LEAST_SAMPLES} samples, but there are ${pooled.length}.`,
      samplesNeeded: LEAST_SAMPLES,
    };
  }
  const median = quantileOf(pooled, 0.5);
  const distances = distancesFrom(pooled, median);
  const value = quantileOf(distances, 0.5);
  if (blocks.length < LEAST_BLOCKS) return { value, interval: tooFewBlocks(blocks.length) };

  const sizes = blocks.map(({ length }) => length);
  const near = blocks.map((block) => countBetween(block, median - value, median + value));
  const lean = leanOf(pooled, median, value);
  const corrected = near.map((hits, i) => hits - lean * countUpTo(blocks[i]!, median));
  const evidence = [near, corrected]
    .map((hits) => weighEvidence(0.5, hits, sizes))
    .reduce((a, b) => (a.designEffect > b.designEffect ? a : b));
  const level = levelInterval(0.5, evidence);
  const { low, high } = valuesAt(distances, level);
  return { value, interval: { low: Math.min(low, value), high: Math.max(high, value) } };
}

const LEAST_SAMPLES = 6;

/**
 * Returns the distances of the values from their median, in ascending order. The values must be in ascending order.
 * Takes linear time.
 */
function distancesFrom(sorted: Float64Array, median: number): Float64Array {
  const distances = new Float64Array(sorted.length);
  let right = countBelow(sorted, median);
  let left = right - 1;
  for (let i = 0; i < distances.length; i++) {
    const leftDistance = left < 0 ? Number.POSITIVE_INFINITY : median - sorted[left]!;
    const rightDistance =
      right >= sorted.length ? Number.POSITIVE_INFINITY : sorted[right]! - median;
    if (leftDistance < rightDistance) left--;
    else right++;
    distances[i] = Math.min(leftDistance, rightDistance);
  }
  return distances;
}

/**
 * Returns how strongly an error of the median changes the share of samples within one MAD of the median. The result is
 * the change of this share, divided by the share of samples between the exact median and the wrong median. It is 0 if
 * the samples are equally dense one MAD above and one MAD below the median. The formula: (density one MAD above -
 * density one MAD below) / density at the median.
 */
function leanOf(sorted: Float64Array, median: number, spread: number): number {
  const width = 0.3 * spread;
  const density = (at: number) => countBetween(sorted, at - width, at + width);
  return (density(median + spread) - density(median - spread)) / Math.max(1, density(median));
}

function countBetween(sorted: Float64Array, low: number, high: number): number {
  return Math.max(0, countUpTo(sorted, high) - countBelow(sorted, low));
}
