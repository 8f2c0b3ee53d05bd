import type { Block } from "../../../harness/timing/measurement.ts";

/** The smallest and the largest sample of a part of a run. */
export interface Stretch {
  /** The position of the middle of the part. The unit is one block of samples, and the start of the run is 0. */
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Divides a run into parts of equal length, in the order of the samples. There are at most `most` parts. Each block of
 * samples has the length 1, no matter how many samples it contains. So targets with different numbers of samples can be
 * compared.
 */
export function stretchesOf(blocks: readonly Block[], most: number): Stretch[] {
  const parts = new Map<number, { low: number; high: number }>();
  for (const [number, { samplesUs }] of blocks.entries()) {
    for (const [i, sample] of samplesUs.entries()) {
      const at = number + (i + 0.5) / samplesUs.length;
      const part = Math.floor((at / blocks.length) * most);
      const known = parts.get(part);
      if (known === undefined) parts.set(part, { low: sample, high: sample });
      else if (sample < known.low) known.low = sample;
      else if (sample > known.high) known.high = sample;
    }
  }
  return [...parts].map(([part, range]) => ({
    at: ((part + 0.5) / most) * blocks.length,
    ...range,
  }));
}
