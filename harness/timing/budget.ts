import type { BudgetStatistic } from "./figure.ts";
import type { Interval } from "./statistics/summary.ts";

/** Whether a figure keeps a budget. */
export interface BudgetVerdict {
  readonly verdict: "within" | "beyond" | "inconclusive";
  readonly statistic: BudgetStatistic;
  readonly limit: number;
  /** The unit of `limit`, `value` and `interval`. */
  readonly unit: "us" | "ppm" | "samples" | "us per task";
  /** Why somebody set the limit. */
  readonly reason: string;
  readonly value: number | null;
  /** The interval of the statistic, widened by the uncertainty. */
  readonly interval: Interval | null;
  /** One sentence that says how the verdict was reached, and what to do if it is inconclusive. */
  readonly explanation: string;
  /** If inconclusive: how many samples would decide. Absent if no number of samples would. */
  readonly samplesNeeded?: number;
}
