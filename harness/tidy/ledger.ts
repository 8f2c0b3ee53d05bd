import type { Group } from "../check/clause.ts";

/** The file that freezes clause ids, from the project's folder: a sorted list of all that ever were. */
export const LEDGER = "suites/ledger.json";

/** Says where ledger and suite differ, a sentence each. */
export function findUnfrozenIds(ledger: readonly string[], ids: readonly string[]): string[] {
  const sorted = [...ledger].sort();
  return [
    ...sorted
      .filter((id) => !ids.includes(id))
      .map(
        (id) =>
          `${id} is in ${LEDGER} and has no clause: ids are never removed or reused. Bring the clause back`,
      ),
    ...ids
      .filter((id) => !ledger.includes(id))
      .map((id) => `${id} is not in ${LEDGER}. Freeze it: ${FREEZE}`),
    ...(sorted.some((id, i) => id !== ledger[i])
      ? [`${LEDGER} is not sorted. Sort it: ${FREEZE}`]
      : []),
  ];
}

/**
 * The rows of the catalogue of core semantics, by id: what the suite owes an answer to. It is written
 * by hand from the catalogue, so that a clause that is dropped is missed.
 */
export const CATALOGUE = "suites/catalogue.json";

/** Says which rows of the catalogue are neither a clause nor untested for a reason, a sentence each. */
export function findUnansweredRows(
  rows: readonly string[],
  groups: readonly Pick<Group, "name" | "clauses" | "untested">[],
): string[] {
  const tested = new Set(groups.flatMap(({ clauses }) => clauses.map(({ id }) => id)));
  const untested = new Map(
    groups.flatMap((group) => (group.untested ?? []).map(({ id, reason }) => [id, reason])),
  );
  const answered = rows.filter((id) => tested.has(id) || untested.has(id));
  const names = new Set(rows.map((id) => id.slice(0, id.lastIndexOf("-"))));
  const ids = [...tested, ...untested.keys()];
  return [
    ...rows
      .filter((id) => !answered.includes(id))
      .map((id) => `${id} is in ${CATALOGUE} and has neither a clause nor an untested entry`),
    ...[...untested]
      .filter(([, reason]) => reason.trim().length < SHORTEST_REASON)
      .map(([id]) => `${id} is untested and does not say why`),
    ...ids
      .filter((id) => names.has(id.slice(0, id.lastIndexOf("-"))) && !rows.includes(id))
      .map(
        (id) => `${id} is no row of ${CATALOGUE}: clauses of its groups have the ids of its rows`,
      ),
  ];
}

const SHORTEST_REASON = 20;

const FREEZE = "npx tsx harness/tidy/freeze-ids.ts";
