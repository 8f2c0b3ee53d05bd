/** A point of a distribution function. `share`, from 0 to 1, is the part of the samples that are at most `value`. */
export interface DistributionPoint {
  readonly value: number;
  readonly share: number;
}

/**
 * Returns the distribution function of samples. It has at most about `most` points, in the order of
 * growing values.
 */
export function distributionOf(samples: readonly number[], most: number): DistributionPoint[] {
  const sorted = Float64Array.from(samples).sort();
  const points: DistributionPoint[] = [];
  let shown = 0;
  for (let i = 0; i < sorted.length; i++) {
    const isLastOfItsValue = sorted[i] !== sorted[i + 1];
    const isStep = i === 0 || i === sorted.length - 1 || i + 1 - shown >= sorted.length / most;
    if (!isLastOfItsValue || !isStep) continue;
    points.push({ value: sorted[i]!, share: (i + 1) / sorted.length });
    shown = i + 1;
  }
  return points;
}

/** Returns the share of samples that are at most `limit`. */
export function shareUpTo(samples: readonly number[], limit: number): number {
  let count = 0;
  for (const sample of samples) if (sample <= limit) count++;
  return count / samples.length;
}
