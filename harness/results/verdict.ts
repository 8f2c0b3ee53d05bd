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

/** What can break instead of a promise: the runtime could not be started, the rig, the harness, or the program. */
export type Broken = "runtime" | "rig" | "harness" | "program";

/** A verdict beside what was expected. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly expected: Verdict;
  /** The verdict is the expected one, and a declared deviation looks as it was declared. */
  readonly met: boolean;
  /** For `error`: what broke. For a runtime that is not available: `runtime`, also if it is skipped. */
  readonly broke?: Broken;
  /** What was seen, in one paragraph; absent if a clause simply passes. */
  readonly detail?: string;
  /** Why the deviation is expected, where one is declared. */
  readonly reason?: string;
}
