import { independentInterval } from "../statistics/independent-interval.ts";
import { summarise } from "../statistics/summarise.ts";
import { type Interval, isAbsent, type Summary } from "../statistics/summary.ts";
import { type Distribution, figureOf, measureDistribution } from "./distributions.ts";

/** How well the intervals of a percentile cover its true value, over many runs. */
export interface Coverage {
  /** The share of runs whose interval contains the truth, among those that have an interval. */
  readonly covered: number;
  /** The share of runs that have an interval. */
  readonly shown: number;
  /** The mean width, relative to the mean width of `naiveInterval`. NaN if that is 0. */
  readonly widthRatio: number;
  /** The share of runs whose interval is more than twice as wide as that mean. */
  readonly tooWide: number;
}

export type Percentile = "median" | "p90" | "p99";

export const LEVELS: Readonly<Record<Percentile, number>> = { median: 0.5, p90: 0.9, p99: 0.99 };

export type Method = (
  summary: Summary,
  sorted: Float64Array,
  percentile: Percentile,
) => Interval | undefined;

/** The interval that a summary has. */
export const ofBlocks: Method = (summary, _, percentile) => {
  const estimate = summary[percentile];
  if (isAbsent(estimate) || isAbsent(estimate.interval)) return undefined;
  return estimate.interval;
};

/** The exact interval for independent samples. It ignores blocks. */
export const naiveInterval: Method = (_, sorted, percentile) =>
  independentInterval(sorted, LEVELS[percentile]);

export interface CoveragePlan {
  readonly blocks: number;
  /** Per block. */
  readonly samples: number;
  readonly runs: number;
  readonly seed: number;
}

/** Measures a distribution many times and counts how often the intervals contain its truth. */
export function simulateCoverage(
  distribution: Distribution,
  plan: CoveragePlan,
  method: Method = ofBlocks,
): Record<Percentile, Coverage> {
  const runs = Array.from({ length: plan.runs }, (_, run) => {
    const measurement = measureDistribution(distribution, { ...plan, seed: plan.seed + run });
    const sorted = Float64Array.from(measurement.blocks.flatMap((b) => b.samplesUs)).sort();
    return { summary: summarise(figureOf(), measurement), sorted };
  });
  const coverageOf = (percentile: Percentile): Coverage => {
    const truth = distribution.quantile(LEVELS[percentile]);
    const intervals = runs.flatMap(
      ({ summary, sorted }) => method(summary, sorted, percentile) ?? [],
    );
    const naive = mean(
      runs.map(({ summary, sorted }) => widthOf(naiveInterval(summary, sorted, percentile)!)),
    );
    return {
      covered: mean(intervals.map(({ low, high }) => Number(low <= truth && truth <= high))),
      shown: intervals.length / plan.runs,
      widthRatio: mean(intervals.map(widthOf)) / naive,
      tooWide: mean(intervals.map((interval) => Number(widthOf(interval) > 2 * naive))),
    };
  };
  return { median: coverageOf("median"), p90: coverageOf("p90"), p99: coverageOf("p99") };
}

function widthOf({ low, high }: Interval): number {
  return high - low;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
