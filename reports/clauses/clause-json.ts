import type { Clause, Expectation, Group, Retired, Untested } from "../../harness/check/clause.ts";
import { DEFAULT_LIMIT_MS } from "../../harness/trace/run.ts";

/**
 * Returns a group with its clauses, its untested promises and its retired promises, as JSON. The texts are not escaped.
 */
export function groupAsJson({
  name,
  title,
  clauses,
  untested = [],
  retired = [],
}: Group): GroupJson {
  return { name, title, clauses: clauses.map(clauseAsJson), untested, retired };
}

interface GroupJson {
  readonly name: string;
  readonly title: string;
  readonly clauses: readonly ClauseJson[];
  readonly untested: readonly Untested[];
  readonly retired: readonly Retired[];
}

/** All data of a clause, but not its functions. */
export interface ClauseJson extends Omit<Clause, "check" | "expect"> {
  readonly limitMs: number;
  /** The records that the check accepts. The field is null if the check cannot list them. */
  readonly records: readonly (readonly string[])[] | null;
  readonly expect: readonly object[];
}

/** Returns the data of a clause, as JSON. The texts are not escaped. */
export function clauseAsJson({ check, expect = [], ...data }: Clause): ClauseJson {
  return {
    ...data,
    limitMs: data.limitMs ?? DEFAULT_LIMIT_MS,
    records: check.legal ?? null,
    expect: expect.map(expectationAsJson),
  };
}

function expectationAsJson(expectation: Expectation): object {
  if (expectation.verdict !== "fail") return expectation;
  const { check, ...data } = expectation;
  return { ...data, ...(check?.legal !== undefined && { records: check.legal }) };
}
