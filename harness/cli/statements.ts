import { clausesOf, type Suite } from "../engine/suite.ts";

/** What each clause says, for the matrix. */
export function statementsOf(suite: Suite): Map<string, string> {
  const untested = suite.groups.flatMap((group) => group.untested ?? []);
  return new Map([...clausesOf(suite), ...untested].map(({ id, statement }) => [id, statement]));
}
