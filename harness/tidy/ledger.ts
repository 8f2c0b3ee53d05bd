import type { Group } from "../check/clause.ts";

/**
 * The path of the ledger of clause ids, relative to the project's root. The ledger is a sorted list of all ids that
 * ever existed.
 */
export const LEDGER = "suites/ledger.json";

/** The path of the ledger of figure ids, relative to the project's root. */
export const FIGURE_LEDGER = "suites/figures/ledger.json";

/**
 * Returns one sentence for each difference between a ledger and the suite. `file` is the path of the ledger. `what`
 * says whether the ids in the ledger are ids of clauses or of figures.
 */
export function findUnfrozenIds(
  ledger: readonly string[],
  ids: readonly string[],
  file: string = LEDGER,
  what: "clause" | "figure" = "clause",
): string[] {
  const sorted = [...ledger].sort();
  return [
    ...sorted
      .filter((id) => !ids.includes(id))
      .map(
        (id) =>
          `${id} is in ${file} but has no ${what}. Ids are never removed or reused: restore the ${what}${what === "clause" ? ", or declare it as retired" : ""}`,
      ),
    ...ids
      .filter((id) => !ledger.includes(id))
      .map((id) => `${id} is not in ${file}. Freeze the id with: ${FREEZE}`),
    ...(sorted.some((id, i) => id !== ledger[i])
      ? [`${file} is not sorted. Sort the file with: ${FREEZE}`]
      : []),
  ];
}

/**
 * The path of the catalogue of core semantics, which is a list of ids. Each of these ids needs a clause in the suite,
 * or an entry that says why the id is untested or retired. People write the list by hand, so that a test notices when
 * somebody deletes a clause.
 */
export const CATALOGUE = "suites/catalogue.json";

/**
 * Returns one sentence for each contradiction between the catalogue and the suite. Each id of the catalogue needs a
 * clause in the suite, or an entry that says why the id is untested or retired.
 */
export function findUnansweredRows(
  rows: readonly string[],
  groups: readonly Pick<Group, "name" | "clauses" | "untested" | "retired">[],
): string[] {
  const tested = new Set(groups.flatMap(({ clauses }) => clauses.map(({ id }) => id)));
  const untested = new Map(
    groups.flatMap((group) => (group.untested ?? []).map(({ id, reason }) => [id, reason])),
  );
  const retired = groups.flatMap((group) => (group.retired ?? []).map(({ id }) => id));
  const answered = rows.filter((id) => tested.has(id) || untested.has(id) || retired.includes(id));
  const names = new Set(rows.map((id) => id.slice(0, id.lastIndexOf("-"))));
  const ids = [...tested, ...untested.keys(), ...retired];
  return [
    ...rows
      .filter((id) => !answered.includes(id))
      .map(
        (id) =>
          `${id} is in ${CATALOGUE}, but the suite has no clause for it, and no entry under "untested" or "retired". Add a clause or such an entry`,
      ),
    ...[...untested]
      .filter(([, reason]) => reason.trim().length < SHORTEST_REASON)
      .map(
        ([id]) =>
          `${id} is listed as untested, but its reason is missing or too short. Say why it cannot be tested`,
      ),
    ...ids
      .filter((id) => names.has(id.slice(0, id.lastIndexOf("-"))) && !rows.includes(id))
      .map(
        (id) =>
          `${id} is not in ${CATALOGUE}, although other ids of its group are in it. Use an id of the catalogue`,
      ),
  ];
}

/**
 * Returns one sentence for each fault of a retired promise. A retired promise needs a reason, and a clause or an
 * untested promise that replaces it.
 */
export function findLostPromises(
  groups: readonly Pick<Group, "clauses" | "untested" | "retired">[],
): string[] {
  const alive = groups
    .flatMap(({ clauses, untested = [] }) => [...clauses, ...untested])
    .map(({ id }) => id);
  return groups
    .flatMap(({ retired = [] }) => retired)
    .flatMap(({ id, replacedBy, reason }) => [
      ...(alive.includes(replacedBy)
        ? []
        : [
            `${id} is replaced by ${replacedBy}, which is neither a clause nor an untested promise`,
          ]),
      ...(reason.trim().length < SHORTEST_REASON
        ? [
            `${id} is listed as retired, but its reason is missing or too short. Say why it is no longer promised`,
          ]
        : []),
    ]);
}

const SHORTEST_REASON = 20;

const FREEZE = "npx tsx harness/tidy/freeze-ids.ts";
