/** A defect that MicroPython's asyncio once had, or the compiler under it. */
export interface HistoricDefect {
  /** `HISTORY-NN`, in the order of the fixes. Ids are never reused. */
  readonly id: string;
  /** The year of the fix. */
  readonly year: number;
  /** The commit that fixed it. */
  readonly fix: string;
  /** One sentence in the past tense. */
  readonly wrong: string;
  /** Each of these clauses alone catches it. */
  readonly clauses: readonly string[];
  /** Why it cannot be planted into the reference. Without it, a fault of the same kind is planted there and caught in a test. */
  readonly elsewhere?: string;
}
