import type { Absent, Interval } from "../statistics/summary.ts";

/** The comparison of two sets of measurements, figure by figure. This is plain data for reports. */
export interface Comparison {
  /** The first of these verdicts that at least one figure has: worse, better, inconclusive, no detectable change. */
  readonly verdict: Change;
  readonly figures: readonly FigureComparison[];
  /** The ids of the figures that were measured only before the change. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /**
   * The highest accepted rate of false alarms. A false alarm is a comparison that reports a change of any figure
   * although nothing changed.
   */
  readonly falseAlarmRate: number;
  /** The number of figures that were tested together. `alpha` of each statistic depends on this number. */
  readonly tests: number;
}

export type Change = "better" | "worse" | "no detectable change" | "inconclusive";

export interface FigureComparison {
  readonly figure: string;
  /**
   * The first of these verdicts that at least one statistic of the figure has: worse, better, inconclusive, no
   * detectable change.
   */
  readonly verdict: Change;
  readonly statistics: readonly StatisticComparison[];
}

export interface StatisticComparison {
  readonly statistic: ComparedStatistic;
  readonly unit: ComparedUnit;
  readonly verdict: Change;
  readonly before: number;
  readonly after: number;
  /** The value after the change minus the value before the change. */
  readonly effect: number;
  /** A 95 % interval of the effect. */
  readonly interval: Interval | Absent;
  /** The smallest change that counts, in the unit of the effect. */
  readonly floor: number;
  /**
   * The probability that an effect of at least this size appears although nothing changed. It comes from permutations
   * of the blocks of samples, and is corrected for the number of statistics of the figure.
   */
  readonly p: number;
  /** The largest `p` that counts as significant. It is corrected for the number of figures. */
  readonly alpha: number;
  /** One sentence that explains the verdict to the reader of a report. */
  readonly explanation: string;
  /**
   * If the verdict is inconclusive: an estimate of the number of blocks of samples per side that would make the verdict
   * clear. Otherwise undefined.
   */
  readonly blocksNeeded?: number;
}

/** The statistics that are compared. `early` is the share of samples that are early by at least one whole tick. */
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
