import type { Clause, Group, Untested } from "../check/clause.ts";
import { clausesOf, type Suite } from "../engine/suite.ts";
import { UsageError } from "../runtimes/usage-error.ts";

/**
 * The clauses that are named by ids or groups, in any case of letters, in the suite's order; all
 * where nothing is named. Throws `UsageError` for a name that fits nothing.
 */
export function selectClauses(suite: Suite, names: readonly string[]): Clause[] {
  const clauses = clausesOf(suite);
  if (names.length === 0) return clauses;
  const selected = new Set(names.flatMap((name) => clausesNamed(suite, name)));
  return clauses.filter((clause) => selected.has(clause));
}

/** What cannot be tested of what is named, likewise. */
export function selectUntested(suite: Suite, names: readonly string[]): Untested[] {
  const wanted = names.map((name) => name.toUpperCase());
  return suite.groups.flatMap(({ name, untested = [] }) =>
    untested.filter(({ id }) => names.length === 0 || wanted.includes(name) || wanted.includes(id)),
  );
}

/** The groups with what is named of each, likewise; a group of which nothing is named is left out. */
export function selectGroups(suite: Suite, names: readonly string[]): Group[] {
  const clauses = new Set(selectClauses(suite, names));
  const untested = new Set(selectUntested(suite, names));
  return suite.groups
    .map((group) => ({
      ...group,
      clauses: group.clauses.filter((clause) => clauses.has(clause)),
      untested: (group.untested ?? []).filter((entry) => untested.has(entry)),
    }))
    .filter((group) => group.clauses.length + group.untested.length > 0);
}

/** The one clause with this id, in any case of letters. Throws `UsageError`. */
export function findClause(suite: Suite, id: string): Clause {
  const clause = clauseWithId(suite, id);
  if (clause === undefined) throw unknownClause(suite, id);
  return clause;
}

export function clauseWithId(suite: Suite, id: string): Clause | undefined {
  return clausesOf(suite).find((clause) => clause.id === id.toUpperCase());
}

function clausesNamed(suite: Suite, name: string): readonly Clause[] {
  const group = suite.groups.find((it) => it.name === name.toUpperCase());
  if (group === undefined && selectUntested(suite, [name]).length > 0) return [];
  return group?.clauses ?? [findClause(suite, name)];
}

function unknownClause(suite: Suite, name: string): UsageError {
  const prefix = name.toUpperCase().replace(/-?\d*$/, "");
  const group = suite.groups.find((it) => it.name === prefix);
  if (group !== undefined) {
    const ids = group.clauses.map(({ id }) => id.slice(prefix.length + 1));
    return new UsageError(
      `there is no clause ${name}. The group ${prefix} has ${prefix}-${compactRanges(ids)}. See: aiorig list ${prefix}`,
    );
  }
  const groups = suite.groups.map((it) => it.name).join(", ");
  return new UsageError(
    `there is no clause or group ${name}. The groups are ${groups}. See: aiorig list`,
  );
}

/** `01, 02, 03, 05` as `01..03, 05`. */
function compactRanges(numbers: readonly string[]): string {
  const ranges: { first: string; last: string }[] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range !== undefined && Number(range.last) + 1 === Number(number)) range.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges.map(({ first, last }) => (first === last ? first : `${first}..${last}`)).join(", ");
}
