import type { Clause } from "../check/clause.ts";
import { runCheck } from "../check/run-check.ts";
import type { Outcome, Run } from "../trace/run.ts";
import { recordOf } from "../trace/trace.ts";

/** The promise of a program. It must be true no matter before which instruction the interrupt comes. */
export type Promised =
  /** The check of a clause. */
  | { readonly kind: "clause"; readonly clause: Clause }
  /** The program promises that it ends, and that this text is in its record or output. */
  | { readonly kind: "text"; readonly text: string }
  /** The program promises only that it ends. */
  | { readonly kind: "end" }
  /**
   * The program promises that it ends, and that it records and prints the same at every point. The most frequent result
   * counts as right.
   */
  | { readonly kind: "same" };

/** A run, and the number of tried points at which the interrupt led to this run. */
export interface CountedRun {
  readonly run: Pick<Run, "outcome" | "trace">;
  readonly points: number;
}

/** Returns for each run the reason why it breaks the promise. The reason is undefined if the run keeps the promise. */
export function judgeRuns(promised: Promised, runs: readonly CountedRun[]): (string | undefined)[] {
  const usual = usualRecord(runs);
  return runs.map(({ run: { outcome, trace } }) => {
    const isWatched = outcome.kind === "watched" && promised.kind === "clause";
    if (outcome.kind !== "ended" && !isWatched) return describeEnd(outcome);
    if (promised.kind === "end") return undefined;
    if (promised.kind === "text") {
      const { text } = promised;
      return wholeRecord(trace).includes(text)
        ? undefined
        : `the record of the run does not contain "${text}"`;
    }
    if (promised.kind === "same") {
      return wholeRecord(trace) === usual
        ? undefined
        : "the record or output of this run differs from the most frequent result of all runs";
    }
    const checked = runCheck(promised.clause.check, trace);
    if (checked.kind === "failed") return `the check of ${promised.clause.id} ${checked.why}`;
    return checked.finding.kind === "holds" ? undefined : checked.finding.detail;
  });
}

/** Returns the promise in words. A report prints these words after "the promise: ". */
export function describePromise(promised: Promised): string {
  switch (promised.kind) {
    case "clause":
      return `${promised.clause.id}: ${promised.clause.statement.replace(/\.$/, "")}`;
    case "text":
      return `the program ends, and its record contains "${promised.text}"`;
    case "end":
      return "the program ends";
    case "same":
      return "the program ends, and its record and output are the same, no matter when the edge comes";
  }
}

/** Returns what a run recorded and printed, without times. */
export function wholeRecord(trace: Run["trace"]): string {
  return [...recordOf(trace), trace.stdout.trimStart()].join("\n");
}

/** Returns the record to which the most points led. Runs that did not end do not count. */
function usualRecord(runs: readonly CountedRun[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { run, points } of runs) {
    if (run.outcome.kind !== "ended") continue;
    const record = wholeRecord(run.trace);
    counts.set(record, (counts.get(record) ?? 0) + points);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function describeEnd(outcome: Outcome): string {
  switch (outcome.kind) {
    case "timeout":
    case "watched":
      return "it did not end";
    case "raised":
      return `it raised ${outcome.exception}`;
    case "crashed":
      return `the board died: ${outcome.detail}`;
    default:
      return `its end was "${outcome.kind}"`;
  }
}
