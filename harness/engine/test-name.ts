import type { Clause } from "../check/clause.ts";

/** Makes the name of a clause's test. It starts with the id, so that `vitest -t GATHER-01` finds the test. */
export function clauseTestName({ id, statement }: Clause): string {
  return `${id}: ${statement}`;
}

/** Returns the id of the clause that a test judges. */
export function clauseIdOf(testName: string): string {
  return testName.split(":", 1)[0]!;
}
