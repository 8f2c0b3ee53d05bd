import { LEVELS } from "../../harness/check/clause.ts";
import { type Conclusion, EXIT } from "../../harness/results/conclusion.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";

/** Says what a conclusion means, and how many clauses decided it. */
export function conclusionInWords(conclusion: Conclusion): string {
  const { exitCode, decisive, hidden, uncounted, missing, problems, unreviewed, rigRetries } =
    conclusion;
  const isIncomplete = exitCode === EXIT.broken && decisive.length === 0;
  const decided = decisive.length === 0 ? "" : `: ${byLevels(decisive)}`;
  return [
    isIncomplete ? "Incomplete." : `${WORDS[exitCode]}${decided}.`,
    ...(hidden.length === 0 ? [] : [`Also broken or undecided: ${byLevels(hidden)}.`]),
    ...(missing === 0
      ? []
      : [missing === 1 ? "1 verdict is missing." : `${missing} verdicts are missing.`]),
    ...(problems.length === 0
      ? []
      : [
          problems.length === 1
            ? "1 problem with your own expectations."
            : `${problems.length} problems with your own expectations.`,
        ]),
    ...(rigRetries === 0
      ? []
      : [
          rigRetries === 1
            ? "1 retry after a rig fault."
            : `${rigRetries} retries after rig faults.`,
        ]),
    ...(unreviewed === 0 ? [] : [`${unreviewed} unreviewed.`]),
    ...(uncounted.length === 0 ? [] : [`Not counted: ${byLevels(uncounted)}.`]),
  ].join(" ");
}

const WORDS = {
  [EXIT.conforms]: "Conforms",
  [EXIT.deviates]: "Does not conform",
  [EXIT.broken]: "Something broke",
  [EXIT.undecided]: "Undecided",
} as const;

/** Returns a text such as `3 must, 1 may`. A clause counts once in each column, even if it was repeated. */
function byLevels(lines: readonly VerdictLine[]): string {
  const cases = new Map(lines.map((line) => [`${line.clause} ${line.runtime}`, line]));
  const levels = [...cases.values()].map(({ level = "must" }) => level);
  return LEVELS.map((level) => ({ level, count: levels.filter((each) => each === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => `${count} ${level}`)
    .join(", ");
}
