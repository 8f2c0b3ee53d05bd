import { clausesOf, type Suite } from "../engine/suite.ts";

/** For each group, the name of the part of the suite that contains it. Groups outside of all parts are left out. */
export function partsOf({ groups }: Suite): Map<string, string> {
  return new Map(
    groups.flatMap(({ name, part }): [string, string][] =>
      part === undefined ? [] : [[name, part]],
    ),
  );
}

/** The statement of each clause, which the matrix shows. */
export function statementsOf(suite: Suite): Map<string, string> {
  const untested = suite.groups.flatMap((group) => group.untested ?? []);
  return new Map([...clausesOf(suite), ...untested].map(({ id, statement }) => [id, statement]));
}
