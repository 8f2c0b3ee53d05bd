/**
 * What one clause came to on one runtime.
 * `unsupported`: the runtime says that it lacks the feature; `inconclusive`: the measurement cannot
 * decide; `error`: rig, harness or program broke; `skipped`: not run, with a reason;
 * `untested`: nothing is known, because the run was stopped before or no program can tell.
 */
export const VERDICTS = [
  "pass",
  "fail",
  "unsupported",
  "inconclusive",
  "error",
  "skipped",
  "untested",
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** A verdict beside what was expected. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly expected: Verdict;
  /** The verdict is the expected one, and a declared deviation looks as it was declared. */
  readonly met: boolean;
  /** What was seen, in one paragraph; absent where a clause simply passes. */
  readonly detail?: string;
  /** Why the deviation is expected, where one is declared. */
  readonly reason?: string;
}
