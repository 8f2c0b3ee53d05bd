/** How much is measured for one report. */
export interface AlarmPlan {
  /** The figures of one report. Reports with seeded delays have a single figure, which is their own. */
  readonly figures: readonly string[];
  readonly blocks: number;
  /** Per figure, over all blocks of a side. */
  readonly samples: number;
}
