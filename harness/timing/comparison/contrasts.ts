import type { Figure } from "../figure.ts";
import type { Measurement } from "../measurement.ts";
import { hitsAt } from "../statistics/percentile.ts";
import { quantileOf, type SortedSample, sortSample } from "../statistics/sorted-sample.ts";
import {
  type Absent,
  type Estimate,
  type Interval,
  isAbsent,
  type Summary,
} from "../statistics/summary.ts";
import { onTargetClock } from "../statistics/target-clock.ts";
import type { ComparedStatistic, ComparedUnit } from "./comparison.ts";
import { FLOORS } from "./floors.ts";

/** One side of a comparison: the measurement of a figure, and the summary of this measurement. */
export interface Measured {
  readonly figure: Figure;
  readonly measurement: Measurement;
  readonly summary: Summary;
}

/** One statistic of a figure, with its values on both sides of a comparison. */
export interface Contrast {
  readonly statistic: ComparedStatistic;
  readonly unit: ComparedUnit;
  readonly before: number;
  readonly after: number;
  readonly interval: Interval | Absent;
  readonly floor: number;
  /**
   * One value for each block that contains samples: first the blocks from before the change, then the blocks from after
   * the change. If nothing changed, the blocks can be exchanged with each other, and so can these values. A permutation
   * test needs this property.
   */
  readonly scores: Float64Array;
}

/**
 * Returns the statistics that both sides have. A percentile is left out if one side has too few samples for it. If the
 * figure has no samples, the list is empty.
 */
export function contrastsOf(before: Measured, after: Measured): Contrast[] {
  switch (before.figure.quantity.kind) {
    case "curve":
      return [...slopeContrast(before, after)];
    case "share":
      return [...shareContrast(before, after)];
    default:
      return timeContrasts(before, after);
  }
}

function timeContrasts(before: Measured, after: Measured): Contrast[] {
  const both = sortBoth(before, after);
  const percentiles = (["median", "p90", "p99", "p99.9"] as const).flatMap((statistic) =>
    contrastOf(
      statistic,
      before,
      after,
      (summary) => summary[statistic],
      () => shareBeyond(both, LEVELS[statistic]),
    ),
  );
  return [
    ...percentiles,
    ...contrastOf(
      "mad",
      before,
      after,
      ({ mad }) => mad,
      () => Float64Array.from(both.blocks, spreadOf),
    ),
    ...earlyContrast(before, after, both),
    ...driftContrast(before, after),
  ];
}

const LEVELS = { median: 0.5, p90: 0.9, p99: 0.99, "p99.9": 0.999 } as const;

function sortBoth(...sides: readonly Measured[]): SortedSample {
  return sortSample(
    sides.flatMap(({ figure, measurement }) =>
      measurement.blocks.map((block) => onTargetClock(figure, block)),
    ),
    0,
  );
}

/**
 * Returns for each block the share of its samples that are above the percentile `p`. This percentile is computed from
 * all samples of both sides.
 */
function shareBeyond(both: SortedSample, p: number): Float64Array {
  const hits = hitsAt(both, p, quantileOf(both.pooled, p));
  return Float64Array.from(hits, (hit, i) => 1 - hit / both.blocks[i]!.length);
}

function spreadOf(sorted: Float64Array): number {
  const median = quantileOf(sorted, 0.5);
  return quantileOf(sorted.map((value) => Math.abs(value - median)).sort(), 0.5);
}

function earlyContrast(before: Measured, after: Measured, both: SortedSample): Contrast[] {
  const [a, b] = [before.summary.early, after.summary.early];
  if (isAbsent(a) || isAbsent(b) || a.wholeTick + b.wholeTick === 0) return [];
  const limitUs =
    -before.measurement.method.tickUs -
    Math.max(before.summary.uncertainty.halfWidthUs, after.summary.uncertainty.halfWidthUs);
  return contrastOf(
    "early",
    before,
    after,
    ({ early }) => (isAbsent(early) ? early : inPercent(early.wholeTickRate)),
    () =>
      Float64Array.from(
        both.blocks,
        (block) => block.filter((sample) => sample <= limitUs).length / block.length,
      ),
  );
}

function inPercent({ value, interval }: Estimate): Estimate {
  return {
    value: 100 * value,
    interval: isAbsent(interval)
      ? interval
      : { low: 100 * interval.low, high: 100 * interval.high },
  };
}

/**
 * Compares the drift. Blocks without samples do not count. If the drift of any other block is not known, there is no
 * comparison.
 */
function driftContrast(before: Measured, after: Measured): Contrast[] {
  const drifts = [before, after].flatMap(({ summary }) =>
    summary.blocks.flatMap(({ n, driftPpm }) => (n === 0 ? [] : [driftPpm])),
  );
  const known = drifts.filter((drift) => drift !== undefined);
  if (known.length < drifts.length) return [];
  return contrastOf(
    "driftPpm",
    before,
    after,
    ({ driftPpm }) => driftPpm,
    () => Float64Array.from(known),
  );
}

/**
 * Tests whether the slopes of the two sides differ. A slope comes from a least-squares line, and is a sum with one term
 * per block. This term is the score of the block. If the slopes do not differ, blocks with the same load can be
 * exchanged between the two sides, and so can their scores. So a permutation of the scores tests the difference of the
 * slopes.
 */
function slopeContrast(before: Measured, after: Measured): Contrast[] {
  const points = [before, after].flatMap(({ summary }) =>
    summary.blocks.flatMap(({ load = 0, median }) => (median === null ? [] : [{ load, median }])),
  );
  const loads = [...new Set(points.map(({ load }) => load))];
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  const square = loads.reduce((sum, load) => sum + (load - mean) ** 2, 0);
  return contrastOf(
    "slopeUs",
    before,
    after,
    ({ curve }) => (isAbsent(curve) ? curve : curve.slopeUs),
    () => Float64Array.from(points, ({ load, median }) => (median * (load - mean)) / square),
  );
}

function shareContrast(before: Measured, after: Measured): Contrast[] {
  return contrastOf(
    "least share",
    before,
    after,
    ({ share }) => (isAbsent(share) ? share : share.least),
    () =>
      Float64Array.from(
        [before, after].flatMap(({ summary }) => summary.blocks.flatMap(({ min }) => min ?? [])),
      ),
  );
}

function contrastOf(
  statistic: ComparedStatistic,
  before: Measured,
  after: Measured,
  estimateOf: (summary: Summary) => Estimate | Absent,
  scores: () => Float64Array,
): Contrast[] {
  const [a, b] = [estimateOf(before.summary), estimateOf(after.summary)];
  if (isAbsent(a) || isAbsent(b)) return [];
  return [
    {
      statistic,
      unit: UNITS[statistic],
      before: a.value,
      after: b.value,
      interval: differenceOf(a, b),
      floor: floorOf(statistic, a.value, [before.summary, after.summary]),
      scores: scores(),
    },
  ];
}

const UNITS: Readonly<Record<ComparedStatistic, ComparedUnit>> = {
  median: "us",
  mad: "us",
  p90: "us",
  p99: "us",
  "p99.9": "us",
  early: "%",
  driftPpm: "ppm",
  slopeUs: "us per task",
  "least share": "%",
};

/** Returns the interval of `b - a`, computed from the intervals of `a` and `b` (the method MOVER of Zou and Donner). */
function differenceOf(a: Estimate, b: Estimate): Interval | Absent {
  if (isAbsent(a.interval)) return a.interval;
  if (isAbsent(b.interval)) return b.interval;
  const difference = b.value - a.value;
  return {
    low: difference - Math.hypot(b.value - b.interval.low, a.interval.high - a.value),
    high: difference + Math.hypot(b.interval.high - b.value, a.value - a.interval.low),
  };
}

function floorOf(
  statistic: ComparedStatistic,
  before: number,
  summaries: readonly Summary[],
): number {
  const { least, part } = FLOORS[statistic];
  const uncertainties = summaries.map(({ uncertainty }) =>
    UNITS[statistic] === "us"
      ? uncertainty.halfWidthUs
      : UNITS[statistic] === "ppm"
        ? uncertainty.halfWidthPpm
        : 0,
  );
  return Math.max(least, part * Math.abs(before), Math.hypot(...uncertainties));
}
