/** A defect that MicroPython's asyncio or compiler had in the past. */
export interface HistoricDefect {
  /** `HISTORY-NN`, in the order of the fixes. Ids are never reused. */
  readonly id: string;
  /** The year of the fix. */
  readonly year: number;
  /** The commit that fixed the defect. */
  readonly fix: string;
  /** What was wrong, as one sentence in the past tense. */
  readonly wrong: string;
  /** The clauses that catch the defect. Each of these clauses alone is enough to catch it. */
  readonly clauses: readonly string[];
  /**
   * The reason why the defect cannot be planted into the reference. If this field is not set, a test plants a fault of
   * the same kind into the reference and checks that the clauses catch this fault.
   */
  readonly elsewhere?: string;
}
