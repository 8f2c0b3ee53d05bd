import { sortSample } from "../statistics/sorted-sample.ts";
import { summarise } from "../statistics/summarise.ts";
import type { Interval } from "../statistics/summary.ts";
import { type Distribution, figureOf, measureDistribution } from "./distributions.ts";
import {
  type IntervalMethod,
  ignoringBlocks,
  LEVELS,
  ofSummary,
  type Percentile,
  type Run,
} from "./interval-methods.ts";

/**
 * The quality of the intervals of a percentile over many runs: how often they contain the true value, and how wide they
 * are.
 */
export interface Coverage {
  /** The share of runs whose interval contains the true value. Only runs with an interval count. */
  readonly covered: number;
  /** The share of runs that have an interval. */
  readonly shown: number;
  /**
   * The mean width of the intervals. A width of 1 is the width of the exact interval for independent samples.
   */
  readonly widthRatio: number;
  /** The share of runs whose interval is more than twice as wide as the exact interval for independent samples. */
  readonly tooWide: number;
}

export interface CoveragePlan {
  readonly blocks: number;
  /** The number of samples per block. */
  readonly samples: number;
  readonly runs: number;
  readonly seed: number;
}

/** Measures a distribution many times. */
export function simulateRuns(distribution: Distribution, plan: CoveragePlan): Run[] {
  return Array.from({ length: plan.runs }, (_, run) => {
    const measurement = measureDistribution(distribution, { ...plan, seed: plan.seed + run });
    return {
      summary: summarise(figureOf(), measurement),
      sample: sortSample(
        measurement.blocks.map(({ samplesUs }) => new Float64Array(samplesUs)),
        0,
      ),
    };
  });
}

/** Returns how often the intervals of the runs contain the true value, and how wide they are. */
export function coverageOf(
  runs: readonly Run[],
  distribution: Distribution,
  percentile: Percentile,
  method: IntervalMethod = ofSummary,
): Coverage {
  const truth = distribution.quantile(LEVELS[percentile]);
  const intervals = runs.flatMap((run) => method(run, percentile) ?? []);
  const exact = meanOf(runs.flatMap((run) => ignoringBlocks(run, percentile) ?? []).map(widthOf));
  return {
    covered: meanOf(intervals.map(({ low, high }) => Number(low <= truth && truth <= high))),
    shown: intervals.length / runs.length,
    widthRatio: meanOf(intervals.map(widthOf)) / exact,
    tooWide: meanOf(intervals.map((interval) => Number(widthOf(interval) > 2 * exact))),
  };
}

function widthOf({ low, high }: Interval): number {
  return high - low;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
