import { normalQuantile } from "../statistics/quantiles.ts";
import { isAbsent } from "../statistics/summary.ts";
import type { Change, Comparison, FigureComparison, StatisticComparison } from "./comparison.ts";
import { type Contrast, contrastsOf, type Measured } from "./contrasts.ts";
import { permute, type Tested } from "./permutation.ts";
import {
  logArrangements,
  logArrangementsOfMore,
  type Pairing,
  type Stratum,
  strataOf,
} from "./strata.ts";

/**
 * The highest accepted rate of false alarms. A false alarm is a comparison that reports a change of any figure although
 * nothing changed.
 */
export const FALSE_ALARM_RATE = 0.02;

/**
 * Compares two sets of measurements. The same data always has exactly the same result. A statistic gets one of these
 * verdicts:
 * - better or worse: its change is significant and larger than its floor.
 * - no detectable change: the whole interval of its change is within the floor, or its change is significant but
 *   smaller than the floor.
 * - inconclusive: everything else.
 *
 * The test of significance exchanges whole blocks of samples, because blocks are independent of each other and samples
 * are not. It is corrected for the number of statistics of a figure, and for the number of figures (Holm's method). If
 * this comparison is one of several, pass a lower `falseAlarmRate`.
 */
export function compareMeasurements(
  before: readonly Measured[],
  after: readonly Measured[],
  pairing: Pairing,
  falseAlarmRate: number = FALSE_ALARM_RATE,
): Comparison {
  const later = new Map(after.map((measured) => [measured.figure.id, measured]));
  const earlier = new Set(before.map(({ figure }) => figure.id));
  const pairs = before.flatMap((measured) => {
    const other = later.get(measured.figure.id);
    return other === undefined ? [] : [pairOf(measured, other, pairing)];
  });
  const testable = pairs.filter(({ contrasts }) => contrasts.length > 0);
  const draws = Math.max(LEAST_DRAWS, Math.ceil((2 * testable.length) / falseAlarmRate));
  const tested = testable.map(({ contrasts, strata }, i) =>
    permute(
      contrasts.map(({ scores }) => scores),
      strata,
      { draws, seed: i + 1 },
    ),
  );
  const alphas = correctByHolm(
    tested.map(({ least }) => least),
    falseAlarmRate,
  );
  const figures = pairs.map((pair): FigureComparison => {
    const i = testable.indexOf(pair);
    return i === -1 ? untested(pair) : compareFigure(pair, tested[i]!, alphas[i]!, pairing);
  });
  return {
    verdict: gravest(figures.map(({ verdict }) => verdict)),
    figures,
    onlyBefore: before.map(({ figure }) => figure.id).filter((id) => !later.has(id)),
    onlyAfter: after.map(({ figure }) => figure.id).filter((id) => !earlier.has(id)),
    falseAlarmRate,
    tests: testable.length,
  };
}

const LEAST_DRAWS = 2000;

interface Pair {
  readonly figure: string;
  readonly contrasts: readonly Contrast[];
  readonly strata: readonly Stratum[];
  /** The number of blocks that contain samples. If the two sides differ, this is the smaller number. */
  readonly blocks: number;
}

function pairOf(before: Measured, after: Measured, pairing: Pairing): Pair {
  const filled = ({ measurement }: Measured) =>
    measurement.blocks.filter(({ samplesUs }) => samplesUs.length > 0).length;
  const strata = strataOf(before, after, pairing);
  return {
    figure: before.figure.id,
    contrasts: strata.length === 0 ? [] : contrastsOf(before, after),
    strata,
    blocks: Math.min(filled(before), filled(after)),
  };
}

function untested({ figure }: Pair): FigureComparison {
  return { figure, verdict: "inconclusive", statistics: [] };
}

/**
 * Returns for each figure the largest `p` that counts as significant (Holm's method):
 * 1. The figures are sorted by their `p`, with the smallest `p` first. There are n figures.
 * 2. The first figure has the limit rate / n, the second one rate / (n - 1), and so on.
 * 3. After the first figure whose `p` is above its limit, all further figures have this same limit.
 */
function correctByHolm(ps: readonly number[], falseAlarmRate: number): number[] {
  const alphas = ps.map(() => 0);
  let alpha = 0;
  let isOpen = true;
  const ascending = ps.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p || a.i - b.i);
  for (const [rank, { p, i }] of ascending.entries()) {
    if (isOpen) alpha = falseAlarmRate / (ps.length - rank);
    if (p > alpha) isOpen = false;
    alphas[i] = alpha;
  }
  return alphas;
}

function compareFigure(
  { figure, contrasts, strata, blocks }: Pair,
  { p }: Tested,
  alpha: number,
  pairing: Pairing,
): FigureComparison {
  const statistics = contrasts.map((contrast, i) =>
    compareStatistic(contrast, { p: p[i]!, alpha, strata, blocks, pairing }),
  );
  return { figure, verdict: gravest(statistics.map(({ verdict }) => verdict)), statistics };
}

interface Test {
  readonly p: number;
  readonly alpha: number;
  readonly strata: readonly Stratum[];
  readonly blocks: number;
  readonly pairing: Pairing;
}

function compareStatistic(contrast: Contrast, test: Test): StatisticComparison {
  const { statistic, unit, before, after, interval, floor } = contrast;
  const { p, alpha } = test;
  const effect = after - before;
  const found = { statistic, unit, before, after, effect, interval, floor, p, alpha };
  const isLarge = Math.abs(effect) > floor;
  if (p <= alpha && isLarge) {
    return {
      ...found,
      verdict: isWorse(contrast) ? "worse" : "better",
      explanation: "The change is significant and larger than the floor.",
    };
  }
  const isWithinFloor = !isAbsent(interval) && interval.low >= -floor && interval.high <= floor;
  if (isWithinFloor || (p <= alpha && !isLarge)) {
    return {
      ...found,
      verdict: "no detectable change",
      explanation: isWithinFloor
        ? "The change, and each value in its interval, is smaller than the floor."
        : "The change is significant, but smaller than the floor.",
    };
  }
  const blocksNeeded = estimateBlocks(contrast, test);
  return {
    ...found,
    verdict: "inconclusive",
    explanation: `${isLarge ? "The change is larger than the floor, but it may be due to chance." : "The change is smaller than the floor, but the true change may be larger."} About ${blocksNeeded} blocks of samples on each side of the comparison are needed for a decision.`,
    blocksNeeded,
  };
}

function isWorse({ statistic, before, after }: Contrast): boolean {
  if (statistic === "driftPpm") return Math.abs(after) > Math.abs(before);
  return statistic === "least share" ? after < before : after > before;
}

/**
 * Estimates how many blocks of samples each side needs for a clear verdict. There must be enough blocks for two things:
 * (1) the permutations can reach a `p` of `alpha`, and (2) the interval of the change is narrow enough.
 */
function estimateBlocks(contrast: Contrast, test: Test): number {
  const { alpha, strata, blocks, pairing } = test;
  let factor = 1;
  const needed = Math.log(2 / alpha);
  if (logArrangements(strata) < needed) {
    while (factor < MOST_FACTOR && logArrangementsOfMore(strata, pairing, factor) < needed) {
      factor += 1 / blocks;
    }
  }
  factor = Math.max(factor, precisionFactor(contrast, alpha));
  const forInterval = isAbsent(contrast.interval) ? (contrast.interval.blocksNeeded ?? 0) : 0;
  return Math.max(forInterval, blocks + 1, Math.ceil(blocks * Math.min(factor, MOST_FACTOR)));
}

/**
 * The largest factor by which an estimate may exceed the measured number of blocks. If the change is almost equal to
 * the floor, the estimate would otherwise be larger than anybody can measure.
 */
const MOST_FACTOR = 100;

function precisionFactor({ before, after, interval, floor }: Contrast, alpha: number): number {
  if (isAbsent(interval)) return 1;
  const effect = Math.abs(after - before);
  const half = (interval.high - interval.low) / 2;
  if (effect <= floor) return (half / Math.max(floor - effect, floor / 4)) ** 2;
  const deviation = half / normalQuantile(0.975);
  return (((normalQuantile(1 - alpha / 2) + POWER_80) * deviation) / effect) ** 2;
}

/**
 * If the true change exceeds the limit of significance by this number of standard deviations, the comparison finds the
 * change in 80 % of all cases.
 */
const POWER_80 = 0.84;

function gravest(verdicts: readonly Change[]): Change {
  return GRAVEST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? "inconclusive";
}

const GRAVEST_FIRST: readonly Change[] = [
  "worse",
  "better",
  "inconclusive",
  "no detectable change",
];
