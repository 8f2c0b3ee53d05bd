/** How much is measured for one report. */
export interface AlarmPlan {
  /** The figures of one report. Empty for reports with seeded delays, because they have a figure of their own. */
  readonly figures: readonly string[];
  readonly blocks: number;
  /** The number of samples of each figure on each side. This is the sum of all blocks. */
  readonly samples: number;
}
