/**
 * The result of one clause on one runtime.
 * `unsupported`: the runtime says that it lacks the feature. `inconclusive`: the measurement cannot
 * decide. `error`: the rig, the harness or the program broke. `skipped`: not run, for a stated reason.
 * `untested`: nothing is known, because the run was stopped earlier or no program can test it.
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

/** A verdict, and the verdict that was expected. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly expected: Verdict;
  /** True if the verdict is the expected one, and a declared deviation is as declared. */
  readonly met: boolean;
  /** For `error`: what broke. For a runtime that is not available: `runtime`, also if it is skipped. */
  readonly broke?: Broken;
  /** What was observed, in one paragraph. Absent if a clause simply passes. */
  readonly detail?: string;
  /** Why the deviation is expected, if one is declared. */
  readonly reason?: string;
}

/** A verdict that is not as expected, for messages. Two of the same name differ in what was declared. */
export function verdictInWords({
  verdict,
  expected,
}: Pick<Judgement, "verdict" | "expected">): string {
  return verdict === expected
    ? `${verdict}, but not the declared one`
    : `${verdict}, expected ${expected}`;
}
