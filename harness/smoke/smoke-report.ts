/**
 * The result of one step.
 * - `fine`: the runtime behaves correctly.
 * - `skipped`: the runtime says that it lacks something that this step needs.
 * - `wrong`: the runtime works, but does not behave correctly.
 * - `broken`: the step cannot judge the runtime.
 */
export type SmokeResult = "fine" | "skipped" | "wrong" | "broken";

export interface SmokeLine {
  readonly result: SmokeResult;
  /** What was checked, such as `two tasks take turns (scenario)`. */
  readonly step: string;
  /** What went wrong, and what to do next. Undefined if the step found no fault. */
  readonly detail?: string;
}

/** Returns the result of all steps together: the worst result of a single step. */
export function worstOf(lines: readonly SmokeLine[]): SmokeResult {
  const results = lines.map(({ result }) => result);
  return WORST_FIRST.find((result) => results.includes(result)) ?? "fine";
}

const WORST_FIRST = ["broken", "wrong", "skipped"] as const;
