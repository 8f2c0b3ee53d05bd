import type { ComparedStatistic } from "../../harness/timing/comparison/comparison.ts";
import type { BudgetStatistic } from "../../harness/timing/figure.ts";

/** Returns the name that reports use for a statistic. */
export function statisticInWords(statistic: BudgetStatistic | ComparedStatistic): string {
  return WORDS[statistic] ?? statistic;
}

const WORDS: Partial<Record<BudgetStatistic | ComparedStatistic, string>> = {
  mad: "MAD",
  early: "early samples",
  driftPpm: "drift",
  slopeUs: "slope",
};
