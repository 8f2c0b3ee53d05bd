import { quantileOf, sortSample } from "../../timing/statistics/sorted-sample.ts";
import { summarise } from "../../timing/statistics/summarise.ts";
import type { Interval } from "../../timing/statistics/summary.ts";
import {
  ignoringBlocks,
  LEVELS,
  ofSummary,
  type Percentile,
} from "../../timing/testing/interval-methods.ts";
import { type Shape, trueQuantile } from "./known-delays.ts";
import { FIGURE, type TruthBatch } from "./truth-runs.ts";

/** How well the intervals of one percentile cover the truth. */
export interface TruthRow {
  readonly shape: Shape;
  readonly percentile: Percentile;
  readonly truthUs: number;
  readonly runs: number;
  /** The share of runs whose interval contains the truth. */
  readonly covered: number;
  /** The mean width of the intervals, or 0 if no run has an interval. */
  readonly widthUs: number;
  /** For comparison: the mean width of intervals from order statistics, for the same number of independent samples. */
  readonly independentUs: number;
  /** The median of the differences between measured delays and injected delays. */
  readonly offsetUs: number;
  /** The largest error of a single sample, without its sign. */
  readonly worstErrorUs: number;
  /** The problems, as sentences without a full stop. The list is empty if the goals are reached. */
  readonly missed: readonly string[];
}

/**
 * Judges runs whose delays have the same shape. First widens each interval by the uncertainty of the measurement, as
 * for a budget. A run covers the truth if the truth is inside its widened interval. A run without an interval does not
 * cover the truth.
 */
export function judgeTruth(shape: Shape, batches: readonly TruthBatch[]): TruthRow[] {
  const runs = batches.flatMap(({ measurements }) =>
    measurements.map((measurement) => ({
      summary: summarise(FIGURE, measurement),
      sample: sortSample(
        measurement.blocks.map(({ samplesUs }) => Float64Array.from(samplesUs)),
        0,
      ),
    })),
  );
  const block = runs[0]?.sample.blocks[0]?.length ?? 0;
  const samples = runs[0]?.sample.pooled.length ?? 0;
  const errors = Float64Array.from(batches.flatMap(({ errorsUs }) => [...errorsUs])).sort();
  return PERCENTILES.map((percentile): TruthRow => {
    const { us: truthUs, isCertain } = trueQuantile(shape, LEVELS[percentile], block, samples);
    const found = runs.flatMap((run) => {
      const interval = ofSummary(run, percentile);
      const marginUs = run.summary.uncertainty.halfWidthUs;
      return interval === undefined ? [] : [{ interval, marginUs }];
    });
    const hits = found.filter(
      ({ interval, marginUs }) =>
        interval.low - marginUs <= truthUs && truthUs <= interval.high + marginUs,
    );
    const row = {
      shape,
      percentile,
      truthUs,
      runs: runs.length,
      covered: hits.length / runs.length,
      widthUs: mean(found.map(({ interval }) => widthOf(interval))),
      independentUs: mean(
        runs.flatMap((run) => {
          const interval = ignoringBlocks(run, percentile);
          return interval === undefined ? [] : [widthOf(interval)];
        }),
      ),
      offsetUs: quantileOf(errors, 0.5),
      worstErrorUs: Math.max(Math.abs(errors[0] ?? 0), Math.abs(errors.at(-1) ?? 0)),
    };
    const marginUs = mean(runs.map(({ summary }) => summary.uncertainty.halfWidthUs));
    return { ...row, missed: missedGoals(row, marginUs, isCertain) };
  });
}

const PERCENTILES: readonly Percentile[] = ["median", "p90", "p99"];

/**
 * Returns the goals that were missed. One goal is that some intervals miss the truth by chance, because otherwise the
 * intervals are too wide. This goal does not apply in two cases:
 * - `isCertain`: the delays have no sampling error, so all intervals should contain the truth. For example, a fixed
 *   delay is the same in each run. For p99, it is also enough that the largest 30 % of all delays are equal.
 * - There are few runs. All their intervals may contain the truth by chance.
 */
function missedGoals(
  { runs, covered, widthUs, independentUs, worstErrorUs }: Omit<TruthRow, "missed">,
  marginUs: number,
  isCertain: boolean,
): string[] {
  const missed: string[] = [];
  if (covered < LEAST_COVERED) missed.push("too few intervals contain the true value");
  if (covered > MOST_COVERED && !isCertain && runs >= ENOUGH_RUNS)
    missed.push("too many intervals contain the true value");
  if (worstErrorUs > marginUs) missed.push("a sample is wrong by more than the uncertainty");
  if (widthUs > 2 * (independentUs + marginUs)) missed.push("the intervals are too wide");
  return missed;
}

const LEAST_COVERED = 0.9;
const MOST_COVERED = 0.99;
const ENOUGH_RUNS = 200;

function widthOf({ low, high }: Interval): number {
  return high - low;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
