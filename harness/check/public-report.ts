/** A public report about an asyncio implementation: an issue, or a pull request that describes a defect. */
export interface PublicReport {
  readonly link: string;
  /** The year of the report. */
  readonly year: number;
  /** What happened, in one sentence in the past tense. The cause of the problem is not always the runtime. */
  readonly about: string;
  /**
   * The clauses that define the behaviour that the report asks for. For each clause in this list, a planted fault shows
   * that the clause can fail.
   */
  readonly clauses: readonly string[];
}
