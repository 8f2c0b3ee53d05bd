import type { Absent, Interval } from "../statistics/summary.ts";

/** The comparison of two sets of measurements, figure by figure. This is plain data for reports. */
export interface Comparison {
  /**
   * The first verdict in this list that any figure has: worse, better, inconclusive, no change.
   */
  readonly verdict: Change;
  readonly figures: readonly FigureComparison[];
  /** The figures that only one of the two sides has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /**
   * The highest rate of false alarms: the share of reports that raise an alarm about any figure although nothing
   * changed.
   */
  readonly falseAlarmRate: number;
  /** The number of figures that were tested together. */
  readonly tests: number;
}

export type Change = "better" | "worse" | "no detectable change" | "inconclusive";

export interface FigureComparison {
  readonly figure: string;
  /** The first verdict in this list that any statistic of the figure has: worse, better, inconclusive, no change. */
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
   * The chance of an effect of this size if nothing changed. The chance comes from permutations of the blocks. It is
   * corrected for the other statistics of the figure.
   */
  readonly p: number;
  /** The largest `p` that counts as significant, corrected for the other figures. */
  readonly alpha: number;
  /** One sentence for the reader of a report. */
  readonly explanation: string;
  /**
   * The number of blocks per side that would decide an inconclusive verdict. Absent if the verdict is clear, or if this
   * number is not known.
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
