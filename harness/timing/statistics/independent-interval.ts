import { betaQuantile, TAIL } from "./quantiles.ts";
import type { Interval } from "./summary.ts";

/**
 * The exact 95 % interval of a percentile for independent samples (Clopper and Pearson). It ignores
 * blocks, so it shows what order statistics of this number of samples allow. At least one sample is
 * needed. A bound beyond the samples is the smallest or the largest sample.
 */
export function independentInterval(sorted: ArrayLike<number>, p: number): Interval {
  const n = sorted.length;
  const below = Math.floor(n * betaQuantile(TAIL, p * n, (1 - p) * n + 1)) - 1;
  const above = Math.ceil(n * betaQuantile(1 - TAIL, p * n + 1, (1 - p) * n));
  return { low: sorted[Math.max(0, below)]!, high: sorted[Math.min(n - 1, above)]! };
}
