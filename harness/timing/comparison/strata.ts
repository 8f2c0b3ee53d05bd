import type { Measured } from "./contrasts.ts";

/**
 * How the blocks of the two sides A and B were measured.
 * - `interleaved`: the blocks alternate in the order A, B, B, A.
 * - `separate`: each side was measured in a separate sitting.
 */
export type Pairing = "interleaved" | "separate";

/**
 * A group of blocks that can be exchanged with each other. A contrast has a list `scores` with one score per block that
 * has samples. Each block is given by its index in this list.
 */
export interface Stratum {
  /** The blocks from before the change, followed by the blocks from after the change. */
  readonly blocks: Uint32Array;
  readonly before: number;
}

/**
 * Sorts the blocks into strata. Blocks of one stratum can be exchanged with each other, and have the same load.
 * - `separate`: all blocks with the same load are one stratum.
 * - `interleaved`: a stratum has at most four neighbouring blocks, two of each side, because a slow change of the
 *   machine affects neighbours in the same way.
 *
 * Strata with blocks of only one side are left out.
 */
export function strataOf(before: Measured, after: Measured, pairing: Pairing): Stratum[] {
  const groups = new Map<string, { before: number[]; after: number[] }>();
  let index = 0;
  for (const side of ["before", "after"] as const) {
    const { measurement } = side === "before" ? before : after;
    const counts = new Map<number, number>();
    for (const { samplesUs, load = 0 } of measurement.blocks) {
      const turn = counts.get(load) ?? 0;
      counts.set(load, turn + 1);
      if (samplesUs.length === 0) continue;
      const key = pairing === "separate" ? `${load}` : `${load} ${Math.floor(turn / 2)}`;
      const group = groups.get(key) ?? { before: [], after: [] };
      groups.set(key, group);
      group[side].push(index++);
    }
  }
  return [...groups.values()]
    .filter((group) => group.before.length > 0 && group.after.length > 0)
    .map((group) => ({
      blocks: Uint32Array.from([...group.before, ...group.after]),
      before: group.before.length,
    }));
}

/** Returns the natural logarithm of the number of different ways to exchange blocks inside their strata. */
export function logArrangements(strata: readonly Stratum[]): number {
  return strata.reduce((sum, { blocks, before }) => sum + logChoose(blocks.length, before), 0);
}

/**
 * Returns what `logArrangements` would return for a larger measurement, in which each side has `factor` times as many
 * blocks. After `separate` sittings, the larger measurement has larger strata. With `interleaved` blocks, it has more
 * strata.
 */
export function logArrangementsOfMore(
  strata: readonly Stratum[],
  pairing: Pairing,
  factor: number,
): number {
  if (pairing === "interleaved") return factor * logArrangements(strata);
  return strata.reduce(
    (sum, { blocks, before }) =>
      sum + logChoose(Math.floor(blocks.length * factor), Math.floor(before * factor)),
    0,
  );
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}
