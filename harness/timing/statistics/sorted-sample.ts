/** The samples of several blocks, sorted for order statistics. */
export interface SortedSample {
  /** The samples of each block, ascending. No block is empty. */
  readonly blocks: readonly Float64Array[];
  /** All samples, ascending. */
  readonly pooled: Float64Array;
  /** The number of lost samples. */
  readonly lost: number;
}

/**
 * Sorts the samples of each block, and leaves out empty blocks. `lost` is the number of lost samples of all blocks,
 * including the empty blocks.
 */
export function sortSample(blocks: readonly Float64Array[], lost: number): SortedSample {
  return poolSorted(
    blocks.map((block) => block.slice().sort()),
    lost,
  );
}

/** Works like `sortSample`, but for blocks that are already ascending. */
export function poolSorted(blocks: readonly Float64Array[], lost: number): SortedSample {
  const pooled = new Float64Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let filled = 0;
  for (const block of blocks) {
    pooled.set(block, filled);
    filled += block.length;
  }
  return { blocks: blocks.filter(({ length }) => length > 0), pooled: pooled.sort(), lost };
}

/** Returns the quantile of ascending values, with linear interpolation between two neighbours. */
export function quantileOf(sorted: ArrayLike<number>, p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/** Returns the median of values in any order. Returns NaN if there are no values. */
export function medianOf(values: ArrayLike<number>): number {
  return values.length === 0 ? Number.NaN : quantileOf(Float64Array.from(values).sort(), 0.5);
}

/** Returns how many of the ascending values are less than `limit`. */
export function countBelow(sorted: ArrayLike<number>, limit: number): number {
  return search(sorted, (value) => value < limit);
}

/** Returns how many of the ascending values are at most `limit`. */
export function countUpTo(sorted: ArrayLike<number>, limit: number): number {
  return search(sorted, (value) => value <= limit);
}

function search(sorted: ArrayLike<number>, isBefore: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
