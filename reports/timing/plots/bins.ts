/** The numbers of samples in bins of equal width. All lists of samples share the bins. */
export interface Bins {
  /** The start of the first bin. */
  readonly start: number;
  readonly width: number;
  /** For each list of samples, a list with one count per bin. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * Counts the samples of each list in bins. The width of a bin is a round number that is not smaller than `step`, the
 * smallest difference of two samples. There are at most about `most` bins. At least one of the lists must have a
 * sample.
 */
export function binSamples(
  lists: readonly (readonly number[])[],
  step: number,
  most: number,
): Bins {
  const { least, greatest } = rangeOf(lists);
  const width = roundUp(Math.max((greatest - least) / most, step, SMALLEST));
  const first = Math.floor(least / width);
  const length = Math.floor(greatest / width) - first + 1;
  const counts = lists.map((samples) => {
    const found = new Array<number>(length).fill(0);
    for (const sample of samples) found[Math.floor(sample / width) - first]!++;
    return found;
  });
  return { start: first * width, width, counts };
}

/** Returns the smallest and the greatest sample of several lists. */
export function rangeOf(lists: readonly (readonly number[])[]): {
  readonly least: number;
  readonly greatest: number;
} {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const samples of lists) {
    for (const sample of samples) {
      if (sample < least) least = sample;
      if (sample > greatest) greatest = sample;
    }
  }
  return { least, greatest };
}

/**
 * The smallest width of a bin, in microseconds or percent. A smaller width would be useless, because the values in
 * files have only three decimals.
 */
const SMALLEST = 0.001;

/** Rounds `value` up to a round number: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const factor = [1, 2, 5, 10].find((one) => one >= value / 10 ** power - 1e-9)!;
  return power < 0 ? factor / 10 ** -power : factor * 10 ** power;
}
