import { betaQuantile, normalQuantile, studentQuantile, TAIL } from "./quantiles.ts";
import type { Interval } from "./summary.ts";

/**
 * Says how exactly a share is known. The share is the number of samples that have a property, divided by the number of
 * all samples. An example of a property is a latency below 1 ms.
 */
export interface Evidence {
  /** The number of all samples. */
  readonly samples: number;
  /** The number of blocks to which the samples belong. */
  readonly blocks: number;
  /**
   * How much larger the variance of the share is than if all samples were independent. For example, 2 means that it is
   * twice as large.
   */
  readonly designEffect: number;
}

/**
 * Returns how exactly the share of samples with a property is known. The blocks are independent of each other, but the
 * samples of a block are not. So the design effect comes from the differences between the blocks. At least two blocks
 * are needed.
 *
 * The variance comes from a formula, so no random resamples are needed. A bootstrap of blocks would find the same
 * variance after infinitely many resamples.
 *
 * @param p the share of all samples that have the property
 * @param hits how many samples of each block have the property; a sample may count in part
 * @param sizes how many samples each block has
 */
export function weighEvidence(
  p: number,
  hits: readonly number[],
  sizes: readonly number[],
): Evidence {
  const blocks = sizes.length;
  const samples = total(sizes);
  const share = total(hits) / samples;
  const variance =
    ((blocks / (blocks - 1)) * total(hits.map((hit, i) => (hit - share * sizes[i]!) ** 2))) /
    samples ** 2;
  return {
    samples,
    blocks,
    designEffect: Math.max((variance * samples) / (p * (1 - p)), LEAST_DESIGN_EFFECT),
  };
}

/**
 * The smallest design effect that is used. Without this limit, the design effect could be 0, because all blocks may
 * have the same share by chance.
 */
const LEAST_DESIGN_EFFECT = 0.05;

/**
 * Returns a 95 % interval of a share, from 0 to 1:
 * 1. The number of samples is divided by the design effect. The result is the number of independent samples that would
 *    contain as much information.
 * 2. A t quantile makes this number smaller, because a few blocks show their variance only roughly (Korn and Graubard
 *    1998).
 * 3. Jeffreys' interval is computed for the smaller number.
 *
 * The exact interval of Clopper and Pearson would be too wide. For p99, it would contain the true value in more than 99
 * % of all runs.
 */
export function levelInterval(p: number, { samples, blocks, designEffect }: Evidence): Interval {
  const student = studentQuantile(1 - TAIL, blocks - 1) / normalQuantile(1 - TAIL);
  const size = samples / designEffect / student ** 2;
  const a = p * size + 0.5;
  const b = (1 - p) * size + 0.5;
  return { low: betaQuantile(TAIL, a, b), high: betaQuantile(1 - TAIL, a, b) };
}

/** Returns how many independent samples would show the share as exactly as the measured samples do. */
export function effectiveSize({ samples, designEffect }: Evidence): number {
  return samples / designEffect;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
