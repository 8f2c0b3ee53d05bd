import { clausesOf, type Suite } from "../engine/suite.ts";

/**
 * Returns a map from the name of each group to the part of the suite that contains the group. Groups outside of all
 * parts are left out.
 */
export function partsOf({ groups }: Suite): Map<string, string> {
  return new Map(
    groups.flatMap(({ name, part }): [string, string][] =>
      part === undefined ? [] : [[name, part]],
    ),
  );
}

/** Returns the statement of each clause and of each untested promise, by its id. */
export function statementsOf(suite: Suite): Map<string, string> {
  const untested = suite.groups.flatMap((group) => group.untested ?? []);
  return new Map([...clausesOf(suite), ...untested].map(({ id, statement }) => [id, statement]));
}
