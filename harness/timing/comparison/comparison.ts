import type { Absent, Interval } from "../statistics/summary.ts";

/** Two sets of measurements, figure by figure. This is plain data for reports. */
export interface Comparison {
  /** The first of these verdicts that any figure has: worse, better, inconclusive, no change. */
  readonly verdict: Change;
  readonly figures: readonly FigureComparison[];
  /** Figures that only one side has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** If nothing changed, at most this share of reports raises an alarm about any figure. */
  readonly falseAlarmRate: number;
  /** How many figures were tested together. */
  readonly tests: number;
}

export type Change = "better" | "worse" | "no detectable change" | "inconclusive";

export interface FigureComparison {
  readonly figure: string;
  /** The first of these verdicts that any statistic has: worse, better, inconclusive, no change. */
  readonly verdict: Change;
  readonly statistics: readonly StatisticComparison[];
}

export interface StatisticComparison {
  readonly statistic: ComparedStatistic;
  readonly unit: ComparedUnit;
  readonly verdict: Change;
  readonly before: number;
  readonly after: number;
  /** The value after the change, minus the value before the change. */
  readonly effect: number;
  /** A 95 % interval of the effect. */
  readonly interval: Interval | Absent;
  /** The smallest change that counts, in the unit of the effect. */
  readonly floor: number;
  /**
   * The chance of such an effect if nothing changed. The chance comes from permutations of the blocks. The chance is
   * corrected for the other statistics of the figure.
   */
  readonly p: number;
  /** The largest `p` that counts as significant, corrected for the other figures. */
  readonly alpha: number;
  /** One sentence for the reader of a report. */
  readonly explanation: string;
  /**
   * For `inconclusive`: the number of blocks per side that would decide. The field is absent if this number is not
   * known.
   */
  readonly blocksNeeded?: number;
}

/** `early` is the share of samples that are early by at least one whole tick. */
export type ComparedStatistic =
  | "median"
  | "mad"
  | "p90"
  | "p99"
  | "p99.9"
  | "early"
  | "driftPpm"
  | "slopeUs"
  | "least share";

export type ComparedUnit = "us" | "ppm" | "us per task" | "%";
