/** A public report about an asyncio: an issue, or a pull request that describes a defect. */
export interface PublicReport {
  readonly link: string;
  /** The year of the report. */
  readonly year: number;
  /** What happened, in one sentence in the past tense. It need not be a defect of the runtime. */
  readonly about: string;
  /** The clauses that say what is right. A fault that was planted shows that each of them can fail. */
  readonly clauses: readonly string[];
}
