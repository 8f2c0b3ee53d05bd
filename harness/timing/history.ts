import { seededDraw } from "./random.ts";
import { medianOf } from "./statistics/sorted-sample.ts";

/** One result of a timing figure. A history is a list of such results, and its first result is the oldest. */
export interface HistoryPoint {
  /** The name of the result, such as a date, a version or a commit. */
  readonly label: string;
  readonly value: number;
}

/** A place between two results at which the level of a timing figure changed. */
export interface ChangePoint {
  /** The index of the first result after the change. */
  readonly index: number;
  readonly label: string;
  /**
   * The medians of the results before and after this change point. `before` is the median of the results since the
   * previous change point. `after` is the median of the results up to the next change point.
   */
  readonly before: number;
  readonly after: number;
  /** The probability that the same results in random order contain a step of at least this size. */
  readonly p: number;
}

/**
 * Finds the places in a history where the level of a timing figure changed.
 *
 * The search has two parts: (1) Finds the place where the mean rank of the results before it and the mean rank of the
 * results after it differ most. The change at this place is called a step. (2) Shuffles the results many times to test
 * the step. The step is significant if at most 0.5 % of these shuffled histories contain a step that is at least as
 * large. After a significant step is found, the results before the step and the results after it are searched in the
 * same way.
 *
 * Ranks are used so that a single extreme result is not a change. Steps of at most `floor` do not count. At least 3
 * results must be on each side of a change. A change is usually found if its shorter side has at least 5 results. The
 * same history always has the same change points. `npm run campaign:statistics` prints the power and the false alarms.
 */
export function findChangePoints(history: readonly HistoryPoint[], floor: number): ChangePoint[] {
  const values = history.map(({ value }) => value);
  const steps = search(values, 0, values.length, floor).sort((a, b) => a.index - b.index);
  const edges = [0, ...steps.map(({ index }) => index), values.length];
  return steps.map(({ index, p }, i) => ({
    index,
    label: history[index]!.label,
    before: medianOf(values.slice(edges[i], index)),
    after: medianOf(values.slice(index, edges[i + 2])),
    p,
  }));
}

const ALPHA = 0.005;
const LEAST_LENGTH = 3;
const DRAWS = 4000;

interface Step {
  readonly index: number;
  readonly p: number;
}

function search(values: readonly number[], from: number, to: number, floor: number): Step[] {
  const part = values.slice(from, to);
  if (part.length < 2 * LEAST_LENGTH) return [];
  const ranks = ranksOf(part);
  const best = bestStep(ranks);
  const p = chanceOf(ranks, best.size);
  const change = medianOf(part.slice(best.index)) - medianOf(part.slice(0, best.index));
  if (p > ALPHA || Math.abs(change) <= floor) return [];
  const index = from + best.index;
  return [{ index, p }, ...search(values, from, index, floor), ...search(values, index, to, floor)];
}

/** Returns the ranks of the values, minus the mean rank. Equal values get the mean of their ranks. */
function ranksOf(values: readonly number[]): Float64Array {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (values.length - 1) / 2;
  return Float64Array.from(
    values,
    (value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 - middle,
  );
}

/**
 * Returns the place with the largest standardised difference between the mean rank before this place and the mean rank
 * after it.
 */
function bestStep(ranks: Float64Array): { readonly index: number; readonly size: number } {
  let best = { index: LEAST_LENGTH, size: -1 };
  let sum = 0;
  for (let index = 1; index <= ranks.length - LEAST_LENGTH; index++) {
    sum += ranks[index - 1]!;
    if (index < LEAST_LENGTH) continue;
    const size = Math.abs(sum) / Math.sqrt(index * (ranks.length - index));
    if (size > best.size) best = { index, size };
  }
  return best;
}

function chanceOf(ranks: Float64Array, size: number): number {
  const draw = seededDraw(ranks.length);
  const shuffled = ranks.slice();
  let hits = 1;
  let total = 1;
  for (; total <= DRAWS && hits <= ALPHA * DRAWS; total++) {
    for (let i = shuffled.length - 1; i > 0; i--) {
      const other = draw(i + 1);
      const rank = shuffled[i]!;
      shuffled[i] = shuffled[other]!;
      shuffled[other] = rank;
    }
    if (bestStep(shuffled).size >= size - 1e-9) hits++;
  }
  return hits / total;
}
