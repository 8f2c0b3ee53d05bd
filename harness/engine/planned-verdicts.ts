import type { Clause, Untested } from "../check/clause.ts";
import type { SuiteRun } from "./suite-run.ts";
import { caseKey } from "./test-name.ts";

/** A verdict that a run should reach. */
export interface PlannedVerdict {
  readonly clause: Clause;
  readonly runtime: string;
  readonly repetition: number;
}

type Planned = Pick<SuiteRun, "clauses" | "only" | "repeat">;

/**
 * Returns the verdicts that a run should reach on these columns. On each column, all clauses come once, then all
 * clauses come again, and so on. So the repetitions of a clause are far apart in time.
 */
export function plannedVerdicts(columns: readonly string[], run: Planned): PlannedVerdict[] {
  const { clauses, repeat = 1 } = run;
  const repetitions = Array.from({ length: repeat }, (_, i) => i + 1);
  return columns.flatMap((runtime) =>
    repetitions.flatMap((repetition) =>
      clauses
        .filter(({ id }) => isPlanned(id, runtime, run))
        .map((clause) => ({ clause, runtime, repetition })),
    ),
  );
}

/** Returns the untested promises that a run lists for a column. */
export function plannedUntested(
  runtime: string,
  { untested = [], only }: Pick<SuiteRun, "untested" | "only">,
): readonly Untested[] {
  return untested.filter(({ id }) => isPlanned(id, runtime, { only }));
}

/** Identifies a verdict within a run. */
export function plannedKey(runtime: string, clause: string, repetition: number): string {
  return `${runtime} ${caseKey(clause, repetition)}`;
}

function isPlanned(id: string, runtime: string, { only }: Pick<SuiteRun, "only">): boolean {
  const ofColumn = only?.[runtime];
  return ofColumn === undefined || ofColumn.includes(id);
}
