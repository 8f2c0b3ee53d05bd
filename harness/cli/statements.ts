import { clausesOf, type Suite } from "../engine/suite.ts";

/** The statement of each clause, which the matrix shows. */
export function statementsOf(suite: Suite): Map<string, string> {
  const untested = suite.groups.flatMap((group) => group.untested ?? []);
  return new Map([...clausesOf(suite), ...untested].map(({ id, statement }) => [id, statement]));
}
