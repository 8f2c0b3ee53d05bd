import type { Clause, Expectation } from "../check/clause.ts";
import { matchesClause } from "../check/clause-pattern.ts";
import { applies, conditionInWords } from "../check/condition.ts";
import { conditionOf, type OwnExpectation, patternsOf } from "../check/own-expectation.ts";
import type { RuntimeFacts } from "../trace/runtime-facts.ts";
import { expectationOf } from "./expectation.ts";
import type { Header, VerdictLine } from "./results-lines.ts";

/** Your own expectations: the entries of their file, and the day for which the entries are used. */
export interface OwnExpectations {
  /** The name of the file in messages. */
  readonly path: string;
  readonly entries: readonly OwnExpectation[];
  /** The day of the run in UTC, such as `2026-11-28`. An entry that expired before this day does not count. */
  readonly today: string;
}

/** An entry of your own expectations, with its number. The first entry of the file has the number 1. */
export interface OwnEntry {
  readonly number: number;
  readonly entry: OwnExpectation;
}

/**
 * Returns the entries of your own expectations that a recorded run used, with the day of this run. Entries that had
 * expired on this day do not count.
 */
export function recordedExpectations({
  expectations,
  started,
}: Header): OwnExpectations | undefined {
  return expectations && { ...expectations, today: started.slice(0, 10) };
}

/**
 * Replaces the declared expectations of a clause by your own entry, if exactly one entry applies to the
 * clause and the runtime. Otherwise returns the clause unchanged. This is a pure function.
 */
export function withOwnExpectation(
  clause: Clause,
  facts: RuntimeFacts,
  own: OwnExpectations | undefined,
): Clause {
  const applying = ownEntryOf(clause.id, facts, own);
  if (own === undefined || applying === undefined) return clause;
  const expectation = asExpectation(applying, own);
  return { ...clause, expect: expectation === undefined ? [] : [expectation] };
}

/**
 * An entry of your own expectations that names a clause. If `isExpired` is true, the entry does not count any more.
 */
export interface ClauseEntry extends OwnEntry {
  readonly isExpired: boolean;
}

/** Returns all entries that name a clause, for any runtime. */
export function ownEntriesOn(clause: string, own: OwnExpectations): ClauseEntry[] {
  return own.entries
    .map((entry, i) => ({ number: i + 1, entry }))
    .filter(({ entry }) => patternsOf(entry).some((pattern) => matchesClause(pattern, clause)))
    .map((one) => ({ ...one, isExpired: isExpired(one, own) }));
}

/**
 * Returns fields for a verdict line. They name the entry of your own expectations that set the expected verdict.
 * Returns no fields if no entry or more than one entry applies, or if the verdict of the entry is not the expected
 * verdict of the line. For example, a clause about pins is expected to be skipped on a runtime without pins, even if an
 * entry with another verdict names this clause.
 */
export function ownMark(
  { clause, expected }: Pick<VerdictLine, "clause" | "expected">,
  facts: RuntimeFacts,
  own: OwnExpectations | undefined,
): Pick<VerdictLine, "own" | "unreviewed"> {
  const applying = ownEntryOf(clause, facts, own);
  if (applying === undefined || applying.entry.verdict !== expected) return {};
  const { number, entry } = applying;
  return {
    own: { entry: number, ...(entry.link !== undefined && { link: entry.link }) },
    ...(entry.unreviewed && { unreviewed: true }),
  };
}

/**
 * Returns true if the expectation of a verdict was written by `aiorig expect --update` and nobody has reviewed it. A
 * certificate treats such a verdict as a failure, even if it is as expected.
 */
export function isUnreviewed({ unreviewed }: VerdictLine): boolean {
  return unreviewed === true;
}

/** Describes an entry of your own expectations for messages, such as `entry 3 (GATHER-* on micropython <1.26)`. */
export function entryInWords({ number, entry }: OwnEntry): string {
  const clauses = patternsOf(entry).join(", ");
  return `entry ${number} (${clauses} on ${conditionInWords(conditionOf(entry))})`;
}

/**
 * Says what is wrong with your own expectations, one sentence per problem. The problems are:
 * - An entry has expired.
 * - An entry names no known clause.
 * - An entry changes nothing.
 * - Several entries apply to the same clause and runtime.
 *
 * `ids` are the ids of all known clauses. `clauses` and `columns` are those of the run.
 */
export function problemsOf(
  own: OwnExpectations,
  ids: readonly string[],
  clauses: readonly Clause[],
  columns: readonly RuntimeFacts[],
): string[] {
  const all = own.entries.map((entry, i) => ({ number: i + 1, entry }));
  return [
    ...all.filter((one) => isExpired(one, own)).map(expiredInWords),
    ...all.flatMap((one) => unknownIn(one, ids)),
    ...columns.flatMap((facts) => conflictsOn(facts, clauses, own)),
    ...all.flatMap((one) => uselessIn(one, clauses, columns, own)),
  ];
}

/**
 * Returns the only entry that applies to a clause and a runtime. Returns undefined if no entry applies. Also returns
 * undefined if several entries apply, because it is then unclear which entry counts.
 */
function ownEntryOf(
  clause: string,
  facts: RuntimeFacts,
  own: OwnExpectations | undefined,
): OwnEntry | undefined {
  const applying = own === undefined ? [] : applyingTo(clause, facts, own);
  return applying.length === 1 ? applying[0] : undefined;
}

function applyingTo(clause: string, facts: RuntimeFacts, own: OwnExpectations): OwnEntry[] {
  return own.entries
    .map((entry, i) => ({ number: i + 1, entry }))
    .filter(
      (one) =>
        !isExpired(one, own) &&
        patternsOf(one.entry).some((pattern) => matchesClause(pattern, clause)) &&
        applies(conditionOf(one.entry), facts),
    );
}

/** Returns the expected deviation of an entry. Returns undefined if the entry expects the clause to pass. */
function asExpectation(one: OwnEntry, { path }: OwnExpectations): Expectation | undefined {
  const { entry } = one;
  if (entry.verdict === "pass") return undefined;
  const when = conditionOf(entry);
  const seen = entry.seen === undefined ? "" : `: ${entry.seen}`;
  const common = {
    when,
    reason: entry.reason ?? `nobody has reviewed this entry yet${seen}`,
    declaredBy: `${entryInWords(one)} of ${path}`,
    ...(entry.link !== undefined && { link: entry.link }),
  };
  if (entry.verdict !== "error") return { verdict: entry.verdict, ...common };
  return {
    verdict: "error",
    ...(entry.outcome !== undefined && { outcome: entry.outcome }),
    ...common,
  };
}

function isExpired({ entry: { expires } }: OwnEntry, { today }: OwnExpectations): boolean {
  return expires !== undefined && expires < today;
}

function expiredInWords(one: OwnEntry): string {
  return `${entryInWords(one)} expired on ${one.entry.expires}, so aiorig ignores it. Fix the deviation, set a later date, or remove the entry.`;
}

function unknownIn(one: OwnEntry, ids: readonly string[]): string[] {
  return patternsOf(one.entry)
    .filter((pattern) => !ids.some((id) => matchesClause(pattern, id)))
    .map(
      (pattern) =>
        `${entryInWords(one)}: no clause matches ${pattern}. Correct the pattern, or remove it. If the clause is in your own suite, name the suite with --suites.`,
    );
}

function conflictsOn(
  facts: RuntimeFacts,
  clauses: readonly Clause[],
  own: OwnExpectations,
): string[] {
  const conflicts = new Map<string, string[]>();
  for (const { id } of clauses) {
    const applying = applyingTo(id, facts, own);
    if (applying.length < 2) continue;
    const words = applying.map(entryInWords).join(" and ");
    conflicts.set(words, [...(conflicts.get(words) ?? []), id]);
  }
  return [...conflicts].map(
    ([words, ids]) =>
      `${words} apply to ${someOf(ids)} on ${facts.column}, so aiorig ignores these entries. Change them so that only one of them applies.`,
  );
}

function someOf(ids: readonly string[]): string {
  const more = ids.length - 3;
  return more > 0 ? `${ids.slice(0, 3).join(", ")} and ${more} more` : ids.join(", ");
}

/**
 * Returns a problem if an entry that expects `pass` changes nothing. Such an entry is only useful if it replaces a
 * deviation that the suite declares.
 */
function uselessIn(
  one: OwnEntry,
  clauses: readonly Clause[],
  columns: readonly RuntimeFacts[],
  own: OwnExpectations,
): string[] {
  if (one.entry.verdict !== "pass" || isExpired(one, own)) return [];
  const meant = columns.flatMap((facts) =>
    clauses
      .filter(({ id }) => applyingTo(id, facts, own).some(({ number }) => number === one.number))
      .map((clause) => expectationOf(clause, facts)),
  );
  if (meant.length === 0 || meant.some((expectation) => expectation !== undefined)) return [];
  return [
    `${entryInWords(one)} changes nothing: aiorig expects the clause to pass even without this entry. Remove the entry.`,
  ];
}
