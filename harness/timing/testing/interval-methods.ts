import { seededDraw } from "../random.ts";
import { levelInterval, weighEvidence } from "../statistics/level-interval.ts";
import { hitsAt } from "../statistics/percentile.ts";
import {
  betaQuantile,
  normalProbability,
  normalQuantile,
  studentQuantile,
  TAIL,
} from "../statistics/quantiles.ts";
import { countUpTo, quantileOf, type SortedSample } from "../statistics/sorted-sample.ts";
import { type Interval, isAbsent, type Summary } from "../statistics/summary.ts";

export const LEVELS = { median: 0.5, p90: 0.9, p99: 0.99 } as const;

export type Percentile = keyof typeof LEVELS;

/** One run of a simulation. */
export interface Run {
  readonly summary: Summary;
  readonly sample: SortedSample;
}

/** A function that makes a 95 % interval for a percentile. It returns undefined if the samples support no interval. */
export type IntervalMethod = (run: Run, percentile: Percentile) => Interval | undefined;

/** Returns the interval that aiorig's summary contains. */
export const ofSummary: IntervalMethod = ({ summary }, percentile) => {
  const estimate = summary[percentile];
  return isAbsent(estimate) || isAbsent(estimate.interval) ? undefined : estimate.interval;
};

/** Returns the exact interval for independent samples. It ignores that samples of one block depend on each other. */
export const ignoringBlocks: IntervalMethod = ({ sample }, percentile) => {
  const p = LEVELS[percentile];
  const n = sample.pooled.length;
  return valuesWithin(sample, {
    low: betaQuantile(TAIL, p * n, (1 - p) * n + 1),
    high: betaQuantile(1 - TAIL, p * n + 1, (1 - p) * n),
  });
};

/**
 * Computes the percentile in many resamples of the blocks. The interval contains the middle 95 % of
 * these values.
 */
const bootstrap: IntervalMethod = (run, percentile) => resampled(run, LEVELS[percentile], TAIL);

/** Works like `bootstrap`, but makes the intervals wider if there are few blocks. */
const expandedBootstrap: IntervalMethod = (run, percentile) => {
  const { length } = run.sample.blocks;
  const reach = Math.sqrt(length / (length - 1)) * studentQuantile(1 - TAIL, length - 1);
  return resampled(run, LEVELS[percentile], normalProbability(-reach));
};

/**
 * Makes an interval around the level of a percentile (Woodruff). Half its width is the standard error over the blocks,
 * multiplied by a t quantile.
 */
const woodruff: IntervalMethod = ({ sample }, percentile) => {
  const p = LEVELS[percentile];
  const { samples, blocks, designEffect } = evidenceOf(sample, p);
  const half =
    studentQuantile(1 - TAIL, blocks - 1) * Math.sqrt((designEffect * p * (1 - p)) / samples);
  return valuesWithin(sample, { low: p - half, high: p + half });
};

/**
 * Makes the interval in the same way as aiorig's summaries, but takes the design effect only at the percentile, and not
 * at the median.
 */
const withoutMedian: IntervalMethod = ({ sample }, percentile) => {
  const p = LEVELS[percentile];
  return valuesWithin(sample, levelInterval(p, evidenceOf(sample, p)));
};

/** Returns the exact interval for the effective number of samples (Korn and Graubard). */
const kornGraubard: IntervalMethod = ({ sample }, percentile) => {
  const p = LEVELS[percentile];
  const { samples, blocks, designEffect } = evidenceOf(sample, p);
  const student = studentQuantile(1 - TAIL, blocks - 1) / normalQuantile(1 - TAIL);
  const n = samples / designEffect / student ** 2;
  return valuesWithin(sample, {
    low: betaQuantile(TAIL, p * n, (1 - p) * n + 1),
    high: betaQuantile(1 - TAIL, p * n + 1, (1 - p) * n),
  });
};

/** All methods that were tried, with the names that the campaign prints. */
export const METHODS: readonly (readonly [name: string, method: IntervalMethod])[] = [
  ["ours", ofSummary],
  ["ignoring blocks", ignoringBlocks],
  ["bootstrap", bootstrap],
  ["expanded bootstrap", expandedBootstrap],
  ["Woodruff", woodruff],
  ["Korn and Graubard", kornGraubard],
  ["ours without the median", withoutMedian],
];

function evidenceOf(sample: SortedSample, p: number) {
  return weighEvidence(
    p,
    hitsAt(sample, p, quantileOf(sample.pooled, p)),
    sample.blocks.map(({ length }) => length),
  );
}

function valuesWithin({ pooled }: SortedSample, { low, high }: Interval): Interval | undefined {
  const below = Math.floor(low * pooled.length) - 1;
  const above = Math.ceil(high * pooled.length);
  if (below < 0 || above >= pooled.length) return undefined;
  return { low: pooled[below]!, high: pooled[above]! };
}

function resampled({ sample }: Run, p: number, tail: number): Interval {
  const { blocks, pooled } = sample;
  const draw = seededDraw(1);
  const values = new Float64Array(200);
  for (let i = 0; i < values.length; i++) {
    const drawn = blocks.map(() => blocks[draw(blocks.length)]!);
    const samples = drawn.reduce((sum, { length }) => sum + length, 0);
    let [low, high] = [0, pooled.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const hits = drawn.reduce((sum, block) => sum + countUpTo(block, pooled[middle]!), 0);
      if (hits < p * samples) low = middle + 1;
      else high = middle;
    }
    values[i] = pooled[low]!;
  }
  values.sort();
  return { low: quantileOf(values, tail), high: quantileOf(values, 1 - tail) };
}
