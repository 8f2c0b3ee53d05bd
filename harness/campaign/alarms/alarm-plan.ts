/** Says how much is measured for one report. */
export interface AlarmPlan {
  /** The figures of one report. Reports with seeded delays ignore this list, because they have their own figure. */
  readonly figures: readonly string[];
  readonly blocks: number;
  /** The number of samples of each figure on each side. This number is the total of all blocks. */
  readonly samples: number;
}
