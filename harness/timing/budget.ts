import type { Budget, BudgetStatistic } from "./figure.ts";
import {
  type Absent,
  type Estimate,
  type Interval,
  isAbsent,
  type Summary,
} from "./statistics/summary.ts";

/** The verdict about one budget of a measured value, with the values that led to the verdict. */
export interface BudgetVerdict {
  readonly verdict: "within" | "beyond" | "inconclusive";
  readonly statistic: BudgetStatistic;
  readonly limit: number;
  /** The unit of `limit`, `value` and `interval`. */
  readonly unit: "us" | "ppm" | "samples" | "us per task";
  /** Why somebody set this limit. */
  readonly reason: string;
  readonly value: number | null;
  /** The interval of the statistic, widened by the uncertainty of the measurement. */
  readonly interval: Interval | null;
  /**
   * The reason for the verdict, in one or more sentences. For an inconclusive verdict, these sentences also say what is
   * missing.
   */
  readonly explanation: string;
  /**
   * The number of samples that would decide an inconclusive verdict. Undefined if the verdict is clear, or if more
   * samples do not help.
   */
  readonly samplesNeeded?: number;
}

/**
 * Judges a summary by a budget. A value is `within` or `beyond` only if its whole interval is on one side of the limit.
 * Otherwise the verdict is `inconclusive`. The uncertainty of the measurement widens each interval. Three statistics
 * are special:
 * - A drift is judged without its sign.
 * - The maximum has no statistical interval. Only the uncertainty of the measurement is used.
 * - The number of early samples has its own interval. It starts at the number of samples that are certainly early, and
 *   ends at the number of samples that are certainly or possibly early.
 */
export function judgeBudget(budget: Budget, summary: Summary): BudgetVerdict {
  const { statistic, limit, reason } = budget;
  const frame = { statistic, limit, unit: UNITS[statistic], reason };
  const range = rangeOf(statistic, summary);
  if (isAbsent(range)) {
    const { absent, samplesNeeded, blocksNeeded } = range;
    const samples = samplesNeeded ?? samplesFor(blocksNeeded, summary);
    return {
      ...frame,
      verdict: "inconclusive",
      value: measuredValue(statistic, summary),
      interval: null,
      explanation: absent,
      ...(samples !== undefined && { samplesNeeded: samples }),
    };
  }
  const { value, low, high } = range;
  const found = { ...frame, value, interval: { low, high } };
  if (high <= limit) {
    return {
      ...found,
      verdict: "within",
      explanation: "The measured value and its whole interval are within the limit.",
    };
  }
  if (low > limit) {
    return {
      ...found,
      verdict: "beyond",
      explanation: "The measured value and its whole interval are beyond the limit.",
    };
  }
  return { ...found, verdict: "inconclusive", ...moreSamples(range, limit, summary.n) };
}

const UNITS: Readonly<Record<BudgetStatistic, BudgetVerdict["unit"]>> = {
  median: "us",
  p90: "us",
  p99: "us",
  "p99.9": "us",
  max: "us",
  early: "samples",
  driftPpm: "ppm",
  slopeUs: "us per task",
};

/**
 * A value with its interval. `uncertainty` is the part of the interval that does not become smaller with more samples.
 */
interface Range extends Interval {
  readonly value: number;
  readonly uncertainty: number;
}

function rangeOf(statistic: BudgetStatistic, summary: Summary): Range | Absent {
  const { halfWidthUs, halfWidthPpm } = summary.uncertainty;
  switch (statistic) {
    case "early":
      return rangeOfEarly(summary);
    case "max":
      return typeof summary.max === "number"
        ? { ...around(summary.max, halfWidthUs), uncertainty: halfWidthUs }
        : summary.max;
    case "driftPpm": {
      const drift = widened(summary.driftPpm, halfWidthPpm);
      return isAbsent(drift) ? drift : withoutSign(drift);
    }
    case "slopeUs":
      return isAbsent(summary.curve)
        ? summary.curve
        : widened(summary.curve.slopeUs, slopeUncertainty(summary.curve.points, halfWidthUs));
    default:
      return widened(summary[statistic], halfWidthUs);
  }
}

/**
 * Returns the number of samples that ended a whole tick too early. `low` counts only the samples that certainly did.
 * `high` also counts the doubtful samples.
 */
function rangeOfEarly({ early }: Summary): Range | Absent {
  if (isAbsent(early)) return early;
  const { wholeTick, doubtful } = early;
  return {
    value: wholeTick,
    low: wholeTick,
    high: wholeTick + doubtful,
    uncertainty: doubtful,
  };
}

function widened(estimate: Estimate | Absent, uncertainty: number): Range | Absent {
  if (isAbsent(estimate)) return estimate;
  const { value, interval } = estimate;
  if (isAbsent(interval)) return interval;
  return { value, low: interval.low - uncertainty, high: interval.high + uncertainty, uncertainty };
}

function around(value: number, half: number): Omit<Range, "uncertainty"> {
  return { value, low: value - half, high: value + half };
}

function withoutSign({ value, low, high, uncertainty }: Range): Range {
  const ends = [Math.abs(low), Math.abs(high)];
  return {
    value: Math.abs(value),
    low: low <= 0 && high >= 0 ? 0 : Math.min(...ends),
    high: Math.max(...ends),
    uncertainty,
  };
}

/**
 * Returns the uncertainty of the slope. If a clock error is the same at all loads, it does not change the slope. So
 * only the part of the clock error that differs between two loads counts.
 */
function slopeUncertainty(
  points: readonly { readonly load: number }[],
  halfWidthUs: number,
): number {
  const span = points.at(-1)!.load - points[0]!.load;
  return (Math.SQRT2 * halfWidthUs) / Math.max(1, span);
}

function measuredValue(statistic: BudgetStatistic, summary: Summary): number | null {
  if (statistic === "early") return isAbsent(summary.early) ? null : summary.early.wholeTick;
  if (statistic === "max") return isAbsent(summary.max) ? null : summary.max;
  const estimate =
    statistic === "slopeUs"
      ? isAbsent(summary.curve)
        ? summary.curve
        : summary.curve.slopeUs
      : summary[statistic];
  return isAbsent(estimate) ? null : estimate.value;
}

function samplesFor(
  blocks: number | undefined,
  { n, blocks: measured }: Summary,
): number | undefined {
  if (blocks === undefined) return undefined;
  return measured.length === 0 || n === 0 ? blocks : Math.ceil((n / measured.length) * blocks);
}

/**
 * Explains an inconclusive verdict. If more samples help, estimates how many samples are needed for a decision. An
 * interval becomes half as wide if the number of samples is four times as large.
 */
function moreSamples(
  { value, low, high, uncertainty }: Range,
  limit: number,
  n: number,
): Pick<BudgetVerdict, "explanation" | "samplesNeeded"> {
  const distance = Math.abs(limit - value) - uncertainty;
  const half = (value <= limit ? high - value : value - low) - uncertainty;
  if (distance <= 0 || half <= 0) {
    return {
      explanation:
        "The difference between the measured value and the limit is smaller than the uncertainty of the measurement. More samples do not help. Measure with a better clock.",
    };
  }
  const samplesNeeded = Math.ceil(n * Math.min(MOST_FACTOR, Math.max(1.1, (half / distance) ** 2)));
  return {
    explanation: `The limit is inside the interval of the measured value, so the true value may be on either side of the limit. About ${samplesNeeded} samples in blocks of the same size are needed for a decision.`,
    samplesNeeded,
  };
}

/**
 * The largest factor by which an estimate may exceed the measured number of samples. If the value is very close to the
 * limit of the budget, the estimate would otherwise be too large to help anybody.
 */
const MOST_FACTOR = 10_000;
