import { seededDraw } from "../random.ts";
import type { Stratum } from "./strata.ts";

/** The result of one permutation test. The test covers all statistics of a figure together. */
export interface Tested {
  /**
   * One `p` per statistic. A small `p` means that chance alone rarely causes such a large difference of this statistic.
   * If nothing changed, `p` is the probability that at least one statistic of the figure differs at least as much as
   * this one.
   */
  readonly p: readonly number[];
  /** The smallest `p` of all statistics. It is the `p` of the whole figure. */
  readonly least: number;
}

/**
 * Tests all statistics of a figure together (Westfall and Young). A small `p` means that chance alone rarely causes
 * such a large difference of the statistic.
 * 1. Each permutation exchanges the blocks of the two sides at random, within their strata. The measured order counts
 *    as one of the permutations, so `p` is never 0.
 * 2. Each permutation has a largest difference: the largest standardised difference of all its statistics.
 * 3. The `p` of a statistic is the share of the permutations whose largest difference is at least the measured
 *    difference of this statistic.
 *
 * Step 3 uses the largest difference, because otherwise many statistics would cause many false alarms. The test stops
 * early if a change is unlikely.
 *
 * @param scores one array per statistic, with one value per block
 */
export function permute(
  scores: readonly Float64Array[],
  strata: readonly Stratum[],
  { draws, seed }: { readonly draws: number; readonly seed: number },
): Tested {
  const standardised = scores.map((values) => standardise(values, strata));
  const order = strata.map(({ blocks }) => blocks.slice());
  const observed = standardised.map((values) => differenceOf(values, strata, order));
  const largest = Math.max(...observed);
  const counts = observed.map(() => 1);
  const draw = seededDraw(seed);
  let total = 1;
  for (let hits = 0; total <= draws && hits < ENOUGH_HITS; total++) {
    for (let s = 0; s < strata.length; s++) shuffleFirst(order[s]!, strata[s]!.before, draw);
    let most = 0;
    for (const values of standardised) most = Math.max(most, differenceOf(values, strata, order));
    for (let i = 0; i < observed.length; i++) if (most >= observed[i]! - ROUNDING) counts[i]!++;
    if (most >= largest - ROUNDING) hits++;
  }
  const p = counts.map((count) => count / total);
  return { p, least: Math.min(...p) };
}

/**
 * The test counts the permutations whose difference is at least the measured difference. It stops at this count,
 * because `p` is then known exactly enough.
 */
const ENOUGH_HITS = 30;
const ROUNDING = 1e-9;

/**
 * Makes the differences of several statistics comparable. First subtracts from each score the mean of the score's
 * stratum. Then divides all scores by one number: the standard deviation that the difference between the two sides has
 * over all permutations. If the scores have no variance, all of them become 0.
 */
function standardise(scores: Float64Array, strata: readonly Stratum[]): Float64Array {
  const centred = new Float64Array(scores.length);
  let variance = 0;
  for (const { blocks, before } of strata) {
    const mean = blocks.reduce((sum, block) => sum + scores[block]!, 0) / blocks.length;
    let squares = 0;
    for (const block of blocks) {
      centred[block] = scores[block]! - mean;
      squares += centred[block]! ** 2;
    }
    // A permutation draws `before` scores of this stratum at random, and no score twice. Adds the variance of the sum
    // of these scores.
    const rest = blocks.length - before;
    variance += (squares / (blocks.length - 1)) * ((before * rest) / blocks.length);
  }
  const scale = Math.sqrt(variance);
  const magnitude = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  if (scale <= ROUNDING * magnitude) return new Float64Array(scores.length);
  return centred.map((value) => value / scale);
}

/**
 * Returns how much the two sides differ: the absolute sum of the centred scores of the blocks from before the change.
 * The sum for the blocks from after the change has the same absolute value.
 */
function differenceOf(
  values: Float64Array,
  strata: readonly Stratum[],
  order: readonly Uint32Array[],
): number {
  let sum = 0;
  for (let s = 0; s < strata.length; s++) {
    const blocks = order[s]!;
    for (let i = 0; i < strata[s]!.before; i++) sum += values[blocks[i]!]!;
  }
  return Math.abs(sum);
}

/** Moves randomly chosen blocks to the first `count` places. */
function shuffleFirst(blocks: Uint32Array, count: number, draw: (below: number) => number): void {
  for (let i = 0; i < count; i++) {
    const other = i + draw(blocks.length - i);
    const block = blocks[i]!;
    blocks[i] = blocks[other]!;
    blocks[other] = block;
  }
}
