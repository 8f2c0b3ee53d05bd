/** What a measurement cannot know, however many samples it has. */
export interface Uncertainty {
  readonly parts: readonly UncertaintyPart[];
  /** Half of a 95 % interval of one value, from all parts with `isCombined`. */
  readonly halfWidthUs: number;
  /** The same for a drift, in ppm. 0 if the figure has no drift. */
  readonly halfWidthPpm: number;
}

export interface UncertaintyPart {
  readonly name:
    | "sampling step"
    | "clock resolution"
    | "clock ratio"
    | "quantisation to ticks"
    | "lost samples";
  /** Half of a 95 % interval. */
  readonly halfWidthUs: number;
  /** False for parts that are stated but not added, because the intervals already contain them. */
  readonly isCombined: boolean;
  /** What was assumed, in one sentence for the reader of a report. */
  readonly explanation: string;
}
