import { levelInterval, weighEvidence } from "./level-interval.ts";
import { LEAST_BLOCKS, tooFewBlocks } from "./percentile.ts";
import { TAIL } from "./quantiles.ts";
import { countBelow, countUpTo, type SortedSample } from "./sorted-sample.ts";
import type { Absent, Early, Estimate } from "./summary.ts";

/**
 * Counts the early samples in three groups:
 * - `wholeTick`: early by at least one whole tick.
 * - `less`: early by less than one whole tick.
 * - `doubtful`: so close to one whole tick that the measurement is not exact enough to decide.
 *
 * A sample that is early by at most `uncertaintyUs` does not count as early.
 */
export function countEarly(
  sample: SortedSample,
  { tickUs, uncertaintyUs }: { readonly tickUs: number; readonly uncertaintyUs: number },
): Early | Absent {
  const { blocks, pooled } = sample;
  if (pooled.length === 0) return { absent: "There are no samples.", samplesNeeded: 1 };
  const wholeTick = countUpTo(pooled, -tickUs - uncertaintyUs);
  const possible = countBelow(pooled, -tickUs + uncertaintyUs);
  const doubtful = Math.max(0, possible - wholeTick);
  const perBlock = blocks.map((block) => countUpTo(block, -tickUs - uncertaintyUs));
  return {
    wholeTick,
    doubtful,
    less: Math.max(0, countBelow(pooled, -uncertaintyUs) - wholeTick - doubtful),
    mostUs: Math.max(0, -pooled[0]!),
    wholeTickRate: estimateRate(
      perBlock,
      blocks.map(({ length }) => length),
    ),
  };
}

/**
 * Estimates the share of samples with a property. `hits` is the number of such samples in each block, and `sizes` is
 * the number of all samples in each block. If none of `n` samples has the property, the upper limit of the share is
 * about 3.7 / `n`.
 */
function estimateRate(hits: readonly number[], sizes: readonly number[]): Estimate {
  const size = sizes.reduce((sum, n) => sum + n, 0);
  const value = hits.reduce((sum, n) => sum + n, 0) / size;
  if (sizes.length < LEAST_BLOCKS) return { value, interval: tooFewBlocks(sizes.length) };
  // If no sample or every sample has the property, the blocks say nothing about the variance. So the limit for
  // independent samples is used here.
  if (value === 0) return { value, interval: { low: 0, high: boundOfNone(size) } };
  if (value === 1) return { value, interval: { low: 1 - boundOfNone(size), high: 1 } };
  const { low, high } = levelInterval(value, weighEvidence(value, hits, sizes));
  return { value, interval: { low, high } };
}

/**
 * Returns the upper limit for the share of samples with a property, if none of `size` independent samples has the
 * property. If the true share were equal to this limit, 97.5 % of all runs would contain at least one sample with the
 * property.
 */
function boundOfNone(size: number): number {
  return 1 - TAIL ** (1 / size);
}
