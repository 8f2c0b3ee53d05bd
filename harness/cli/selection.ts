import { existsSync } from "node:fs";
import type { Clause, Group, Retired, Untested } from "../check/clause.ts";
import { clausesOf, type Suite } from "../engine/suite.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { quoteWord } from "../text/shell-word.ts";

/**
 * The clauses with these ids and the clauses of these groups, in the suite's order. Upper and lower case are treated
 * the same. If `names` is empty, returns all clauses. Throws `UsageError` for an unknown name.
 */
export function selectClauses(suite: Suite, names: readonly string[]): Clause[] {
  const clauses = clausesOf(suite);
  if (names.length === 0) return clauses;
  const selected = new Set(names.flatMap((name) => clausesNamed(suite, name)));
  return clauses.filter((clause) => selected.has(clause));
}

/** The untested promises with these ids and of these groups. The rules are the same as for `selectClauses`. */
export function selectUntested(suite: Suite, names: readonly string[]): Untested[] {
  const wanted = names.map((name) => name.toUpperCase());
  return suite.groups.flatMap(({ name, untested = [] }) =>
    untested.filter(({ id }) => names.length === 0 || wanted.includes(name) || wanted.includes(id)),
  );
}

/** The retired promises with these ids and of these groups. The rules are the same as for `selectClauses`. */
function selectRetired(suite: Suite, names: readonly string[]): Retired[] {
  const wanted = names.map((name) => name.toUpperCase());
  return suite.groups.flatMap(({ name, retired = [] }) =>
    retired.filter(({ id }) => names.length === 0 || wanted.includes(name) || wanted.includes(id)),
  );
}

/**
 * The groups with everything that is named: clauses, untested promises and retired promises. Empty groups are left out.
 * The rules are the same as for `selectClauses`.
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

/** The clause with this id. Upper and lower case are treated the same. Throws `UsageError`. */
export function findClause(suite: Suite, id: string): Clause {
  const clause = clauseWithId(suite, id);
  if (clause === undefined) throw unknownClause(suite, id);
  return clause;
}

export function clauseWithId(suite: Suite, id: string): Clause | undefined {
  return clausesOf(suite).find((clause) => clause.id === id.toUpperCase());
}

/** The retired promise with this id. Upper and lower case are treated the same. */
export function retiredWithId(suite: Suite, id: string): Retired | undefined {
  return selectRetired(suite, []).find((entry) => entry.id === id.toUpperCase());
}

function clausesNamed(suite: Suite, name: string): readonly Clause[] {
  const group = suite.groups.find((it) => it.name === name.toUpperCase());
  if (group === undefined && selectUntested(suite, [name]).length > 0) return [];
  return group?.clauses ?? [findClause(suite, name)];
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
  const groups = suite.groups.map((it) => it.name).join(", ");
  return new UsageError(
    `there is no clause or group ${name}. The groups are ${groups}. See: ${aiorigCommand("list")}`,
  );
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
