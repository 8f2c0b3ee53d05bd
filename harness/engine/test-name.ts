import type { Clause } from "../check/clause.ts";

/** A clause and the number of its repetition. The first run of a clause has the number 1. */
export interface RepeatedClause {
  readonly id: string;
  readonly repetition: number;
}

/** Makes the name of a clause's test. It starts with the id, so that `vitest -t GATHER-01` finds the test. */
export function clauseTestName({ id, statement }: Clause, repetition = 1): string {
  return `${caseKey(id, repetition)}: ${statement}`;
}

/** Returns the clause that a test judges, and the number of the clause's repetition. */
export function clauseOf(testName: string): RepeatedClause {
  const [id = "", number] = testName.split(":", 1)[0]!.split("#");
  return { id, repetition: Number(number ?? 1) };
}

/**
 * Returns a short text for a repetition of a clause: `GATHER-01` for the first run, and `GATHER-01#2` for the second
 * run.
 */
export function caseKey(id: string, repetition: number): string {
  return repetition === 1 ? id : `${id}#${repetition}`;
}
