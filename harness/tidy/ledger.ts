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

const FREEZE = "npx tsx harness/tidy/freeze-ids.ts";
