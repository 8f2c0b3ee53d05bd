/**
 * A named quantity that aiorig measures many times with a program, such as the lateness of `sleep_ms(10)`. A figure is
 * data, like a clause, and its id never changes.
 */
export interface Figure {
  /** The id of this figure, such as `LATE-10-ALONE`. */
  readonly id: string;
  /** A short name without the unit, such as `sleep_ms(10) lateness, alone`. */
  readonly name: string;
  /** One sentence that says what one sample is. */
  readonly statement: string;
  readonly sources: readonly string[];
  readonly quantity: Quantity;
  /** The path of the timing figure's program below `fixtures/`. */
  readonly program: string;
  /** The values that replace constants at the top of the program. The keys are the names of the constants. */
  readonly constants: Readonly<Record<string, number>>;
  /** A promise that every runtime must keep. Most figures have no promise and are only reported. */
  readonly budget?: Budget;
}

/**
 * How the samples of a figure are made, and what they mean.
 * - `duration`: the time from a `start` to its `stop`, minus `requestedUs`. For a lateness, `requestedUs` is the time
 * that the program requests. For a latency, `requestedUs` is 0. A negative lateness is an early wake.
 * - `period`: the time from one `tick` to the next, minus `requestedUs`. There is no gap between the samples of a
 * block, so aiorig also computes their drift. With `isAbsolute`, the loop computes each deadline from the previous
 * deadline, and the loop must not drift.
 * - `answer`: the instrument drives an edge of the wire `button`. The sample is the time from this edge to
 *   the answer, an edge of the wire `LED`.
 * - `curve`: durations under different numbers of busy tasks. With `byPin`, the samples are answers instead of
 * durations. Each block has one `load`.
 * - `share`: how many turns each of several equal tasks gets, in percent of the fair share.
 */
export type Quantity =
  | { readonly kind: "duration"; readonly requestedUs: number }
  | { readonly kind: "period"; readonly requestedUs: number; readonly isAbsolute: boolean }
  | { readonly kind: "answer" }
  | { readonly kind: "curve"; readonly loads: readonly number[]; readonly byPin?: boolean }
  | { readonly kind: "share" };

/** The largest allowed value of one statistic of a figure, such as its p99, and the reason for this limit. */
export interface Budget {
  readonly statistic: BudgetStatistic;
  /**
   * The largest value that is allowed, in the unit of the statistic: microseconds, microseconds per task, ppm or
   * samples.
   */
  readonly limit: number;
  readonly reason: string;
}

export const BUDGET_STATISTICS = [
  "median",
  "p90",
  "p99",
  "p99.9",
  "max",
  "early",
  "driftPpm",
  "slopeUs",
] as const;

/** `early` counts samples that are early by at least a whole tick. */
export type BudgetStatistic = (typeof BUDGET_STATISTICS)[number];
