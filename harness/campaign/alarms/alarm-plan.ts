/** The measurements for one report, and their numbers of blocks and samples. */
export interface AlarmPlan {
  /**
   * The ids of the measurements for one report. Reports with seeded delays ignore this list, because they have a
   * measurement of their own.
   */
  readonly figures: readonly string[];
  readonly blocks: number;
  /**
   * For each measurement, the number of samples on each side of the comparison. It is the sum over all blocks of
   * samples.
   */
  readonly samples: number;
}
