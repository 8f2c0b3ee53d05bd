/**
 * The result of one clause on one runtime:
 * - `unsupported`: the runtime reports that it lacks the feature.
 * - `inconclusive`: the measurement cannot decide.
 * - `error`: the rig, the harness or the program broke.
 * - `skipped`: the clause was not run, for the given reason.
 * - `untested`: nothing is known, because the run was stopped earlier or because no program can test the clause.
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

/**
 * What can break and cause an `error`: the runtime could not be started, or the rig, the adapter, the harness or the
 * program failed.
 */
export type Broken = "runtime" | "rig" | "adapter" | "harness" | "program";

/** The verdict of one clause on one runtime, the expected verdict, and texts that explain them. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly expected: Verdict;
  /**
   * True if the verdict is as expected. If a deviation is declared, the runtime must also
   * deviate as declared.
   */
  readonly met: boolean;
  /**
   * What broke. Present if the verdict is `error`. If the runtime is not available, the value is
   * `runtime`, even if the verdict is `skipped`.
   */
  readonly broke?: Broken;
  /** One paragraph that says what was observed. Absent if a clause passes as expected. */
  readonly detail?: string;
  /** The reason why the deviation is expected. Only set if a deviation is declared. */
  readonly reason?: string;
}

/**
 * Describes an unexpected verdict for messages. If `verdict` and `expected` are equal, the verdict is unexpected
 * because the runtime deviates in another way than declared.
 */
export function verdictInWords({
  verdict,
  expected,
}: Pick<Judgement, "verdict" | "expected">): string {
  return verdict === expected
    ? `${verdict}, but in another way than declared`
    : `${verdict}, expected ${expected}`;
}
