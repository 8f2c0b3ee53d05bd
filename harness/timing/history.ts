/** One result of a figure in a history, oldest first. */
export interface HistoryPoint {
  /** Such as a date, a version or a commit. */
  readonly label: string;
  readonly value: number;
}

/** Between two results, the level of a figure changed. */
export interface ChangePoint {
  /** The index of the first result after the change. */
  readonly index: number;
  readonly label: string;
  /** The medians of the results between this change point and its neighbours. */
  readonly before: number;
  readonly after: number;
  readonly p: number;
}
