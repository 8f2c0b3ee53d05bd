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
  /** The part of all runs whose interval contains the truth. */
  readonly covered: number;
  /** The mean width of the intervals. 0 if no run has one. */
  readonly widthUs: number;
  /** The mean width that order statistics of the same number of independent samples have. */
  readonly independentUs: number;
  /** The median of measured minus injected delays. */
  readonly offsetUs: number;
  /** What is wrong, as sentences without a full stop. Empty if the goals are reached. */
  readonly missed: readonly string[];
}

/**
 * Judges runs of one shape. An interval covers the truth if the truth is within the interval widened by the
 * uncertainty of the measurement, as for a budget. A run without an interval covers nothing.
 *
 * The board waits by a clock with steps of 1 us. A wait and an empty measurement each begin at some point within a
 * step. So a wait is up to one step longer or shorter than the injected delay. If all delays are equal, this error
 * does not average out, so it widens their intervals.
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
  const errors = Float64Array.from(batches.flatMap(({ errorsUs }) => [...errorsUs])).sort();
  return PERCENTILES.map((percentile): TruthRow => {
    const truthUs = trueQuantile(shape, LEVELS[percentile], block);
    const found = runs.flatMap((run) => {
      const interval = ofSummary(run, percentile);
      const stepUs = shape === "fixed" ? WAIT_ERROR_US : 0;
      const marginUs = run.summary.uncertainty.halfWidthUs + stepUs;
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
    };
    const marginUs = mean(found.map((each) => each.marginUs));
    return { ...row, missed: missedGoals(row, marginUs) };
  });
}

const WAIT_ERROR_US = 1.3;
const PERCENTILES: readonly Percentile[] = ["median", "p90", "p99"];

/**
 * Equal delays have no chance in them, so all intervals may cover them. In few runs, all intervals may
 * cover the truth by chance.
 */
function missedGoals(row: Omit<TruthRow, "missed">, marginUs: number): string[] {
  const { shape, runs, covered, widthUs, independentUs } = row;
  const missed: string[] = [];
  if (covered < LEAST_COVERED) missed.push("too few intervals cover the truth");
  if (covered > MOST_COVERED && shape !== "fixed" && runs >= ENOUGH_RUNS)
    missed.push("too many intervals cover the truth");
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
