import { LEAST_BLOCKS, tooFewBlocks } from "./percentile.ts";
import { studentQuantile, TAIL } from "./quantiles.ts";
import type { Absent, Estimate } from "./summary.ts";

/**
 * Returns the mean of one value per block of samples, with the 95 % interval of Student's t. If there are too few
 * values, the interval is absent. If there are no values, the mean is absent, too.
 */
export function estimateMean(values: readonly number[], whatIsMissing: string): Estimate | Absent {
  if (values.length === 0) return { absent: whatIsMissing, blocksNeeded: LEAST_BLOCKS };
  const value = meanOf(values);
  if (values.length < LEAST_BLOCKS) return { value, interval: tooFewBlocks(values.length) };
  const variance = values.reduce((sum, v) => sum + (v - value) ** 2, 0) / (values.length - 1);
  const half = studentQuantile(1 - TAIL, values.length - 1) * Math.sqrt(variance / values.length);
  return { value, interval: { low: value - half, high: value + half } };
}

/** Returns the mean. There must be at least one value. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
