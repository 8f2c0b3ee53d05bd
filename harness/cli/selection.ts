import { existsSync } from "node:fs";
import type { Clause, Group, Retired, Untested } from "../check/clause.ts";
import { isGlob, matchesClause } from "../check/clause-pattern.ts";
import { clausesOf, type Suite } from "../engine/suite.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { quoteWord } from "../text/shell-word.ts";

/**
 * Returns the clauses that the given names select, in the order of the suite. A name is an id, a group, or a pattern
 * such as `GATHER-*` or `*-0?`. A name that starts with `!` removes clauses. If no name adds clauses, all clauses are
 * selected first. Upper and lower case are treated the same. Throws `UsageError` for a name that matches nothing.
 */
export function selectClauses(suite: Suite, names: readonly string[]): Clause[] {
  for (const name of names) requireMatch(suite, name);
  return clausesOf(suite).filter(({ id }) => isChosen(id, names));
}

/**
 * Returns the untested promises that the given names select. The rules are those of `selectClauses`, but a name that
 * matches nothing is not an error.
 */
export function selectUntested(suite: Suite, names: readonly string[]): Untested[] {
  return suite.groups.flatMap(({ untested = [] }) =>
    untested.filter(({ id }) => isChosen(id, names)),
  );
}

/** Returns the retired promises that the given names select. The rules are those of `selectUntested`. */
function selectRetired(suite: Suite, names: readonly string[]): Retired[] {
  return suite.groups.flatMap(({ retired = [] }) =>
    retired.filter(({ id }) => isChosen(id, names)),
  );
}

function isChosen(id: string, names: readonly string[]): boolean {
  const added = names.filter((name) => !isExclusion(name));
  const isAdded = added.length === 0 || added.some((name) => matchesClause(name, id));
  return isAdded && !names.some((name) => isExclusion(name) && matchesClause(name.slice(1), id));
}

function isExclusion(name: string): boolean {
  return name.startsWith("!");
}

/**
 * Returns the groups with everything that the given names select: clauses, untested promises and retired promises.
 * Groups without a selected element are left out. The rules are those of `selectClauses`, but a name may also be the id
 * of a retired promise.
 */
export function selectGroups(suite: Suite, names: readonly string[]): Group[] {
  const retired = new Set(selectRetired(suite, names));
  const others = names.filter((name) => retiredWithId(suite, name) === undefined);
  const isOnlyRetired = names.length > 0 && others.length === 0;
  const clauses = new Set(isOnlyRetired ? [] : selectClauses(suite, others));
  const untested = new Set(isOnlyRetired ? [] : selectUntested(suite, others));
  return suite.groups
    .map((group) => ({
      ...group,
      clauses: group.clauses.filter((clause) => clauses.has(clause)),
      untested: (group.untested ?? []).filter((entry) => untested.has(entry)),
      retired: (group.retired ?? []).filter((entry) => retired.has(entry)),
    }))
    .filter((group) => group.clauses.length + group.untested.length + group.retired.length > 0);
}

/**
 * Returns the clause with this id. Upper and lower case are treated the same. Throws `UsageError` if there is no such
 * clause.
 */
export function findClause(suite: Suite, id: string): Clause {
  const clause = clauseWithId(suite, id);
  if (clause === undefined) throw unknownClause(suite, id);
  return clause;
}

export function clauseWithId(suite: Suite, id: string): Clause | undefined {
  return clausesOf(suite).find((clause) => clause.id === id.toUpperCase());
}

/** Returns the retired promise with this id, if there is one. Upper and lower case are treated the same. */
export function retiredWithId(suite: Suite, id: string): Retired | undefined {
  return selectRetired(suite, []).find((entry) => entry.id === id.toUpperCase());
}

/** Throws `UsageError` if a name matches no group, no clause and no untested promise. */
function requireMatch(suite: Suite, name: string): void {
  const pattern = isExclusion(name) ? name.slice(1) : name;
  const all = [...clausesOf(suite), ...selectUntested(suite, [])];
  const isGroup = suite.groups.some((group) => group.name === pattern.toUpperCase());
  if (isGroup || all.some(({ id }) => matchesClause(pattern, id))) return;
  if (!isGlob(pattern)) throw unknownClause(suite, pattern);
  throw new UsageError(
    `no clause matches ${name}. The groups are ${groupNames(suite)}. See: ${aiorigCommand("list")}`,
  );
}

function unknownClause(suite: Suite, name: string): UsageError {
  const retired = retiredWithId(suite, name);
  if (retired !== undefined) {
    const { id, replacedBy } = retired;
    return new UsageError(
      `${id} is retired. ${replacedBy} replaces it. To see why: ${aiorigCommand(`explain ${id}`)}`,
    );
  }
  if (name.endsWith(".py") || existsSync(name)) {
    return new UsageError(
      `${name} is a program, but this command accepts only clauses. To run a program: ${aiorigCommand(`trace ${quoteWord(name)} --runtime reference`)}`,
    );
  }
  const prefix = name.toUpperCase().replace(/-?\d*$/, "");
  const group = suite.groups.find((it) => it.name === prefix);
  if (group !== undefined) {
    const ids = group.clauses.map(({ id }) => id.slice(prefix.length + 1));
    return new UsageError(
      `there is no clause ${name}. The group ${prefix} has ${prefix}-${compactRanges(ids)}. See: ${aiorigCommand(`list ${prefix}`)}`,
    );
  }
  return new UsageError(
    `there is no clause or group ${name.trim() === "" ? JSON.stringify(name) : name}. The groups are ${groupNames(suite)}. See: ${aiorigCommand("list")}`,
  );
}

function groupNames({ groups }: Suite): string {
  return groups.map(({ name }) => name).join(", ");
}

/** Shortens a list of numbers: `01, 02, 03, 05` becomes `01..03, 05`. */
function compactRanges(numbers: readonly string[]): string {
  const ranges: { first: string; last: string }[] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range !== undefined && Number(range.last) + 1 === Number(number)) range.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges.map(({ first, last }) => (first === last ? first : `${first}..${last}`)).join(", ");
}
