import {
  entryInWords,
  type OwnEntry,
  type OwnExpectations,
  problemsOf,
} from "./own-expectations.ts";
import type { VerdictLine } from "./results-lines.ts";

/** An entry of your own expectations, and what the results of the latest run say about it. */
export interface OwnState extends OwnEntry {
  /** The number of verdicts that are as the entry expects. */
  readonly met: number;
  /** What is wrong with the entry, and what to do. Absent if nothing is wrong. */
  readonly problem?: string;
}

/**
 * Returns the state of each entry. `ids` are the ids of all known clauses. `verdicts` are the verdicts of a run that
 * used exactly these entries, or an empty list if there was no such run.
 */
export function ownStates(
  own: OwnExpectations,
  ids: readonly string[],
  verdicts: readonly VerdictLine[],
): OwnState[] {
  const problems = problemsOf(own, ids, [], []);
  return own.entries.map((entry, i) => {
    const one = { number: i + 1, entry };
    const lines = verdicts.filter((line) => line.own?.entry === one.number);
    const unmet = lines.filter(({ met }) => !met);
    const problem =
      problems.find((text) => text.startsWith(entryInWords(one))) ?? staleInWords(unmet);
    return {
      ...one,
      met: lines.length - unmet.length,
      ...(problem !== undefined && { problem }),
    };
  });
}

function staleInWords(unmet: readonly VerdictLine[]): string | undefined {
  const [first] = unmet;
  if (first === undefined) return undefined;
  const more = unmet.length > 1 ? `, and ${unmet.length - 1} more` : "";
  const what = first.verdict === "pass" ? "passes" : `has the verdict ${first.verdict}`;
  return `stale: ${first.clause} ${what} on ${first.runtime}${more}`;
}
