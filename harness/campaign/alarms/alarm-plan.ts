/** How much is measured for one report. */
export interface AlarmPlan {
  /** The figures of one report. Empty for reports with seeded delays, because they have a figure of their own. */
  readonly figures: readonly string[];
  readonly blocks: number;
  /** The number of samples per figure and side, in all blocks together. */
  readonly samples: number;
}
