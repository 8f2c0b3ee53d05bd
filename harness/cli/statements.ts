import { clausesOf, type Suite } from "../engine/suite.ts";

/** What each clause says, for the matrix. */
export function statementsOf(suite: Suite): Map<string, string> {
  return new Map(clausesOf(suite).map(({ id, statement }) => [id, statement]));
}
