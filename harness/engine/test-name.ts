import type { Clause } from "../check/clause.ts";

/** The name of a clause's test: `vitest -t GATHER-01` finds it. */
export function clauseTestName({ id, statement }: Clause): string {
  return `${id}: ${statement}`;
}

/** The id of the clause that a test judges. */
export function clauseIdOf(testName: string): string {
  return testName.split(":", 1)[0]!;
}
