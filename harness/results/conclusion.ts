import { LEVELS, type Level } from "../check/clause.ts";
import type { Results } from "./results-file.ts";
import type { VerdictLine } from "./results-lines.ts";

/** What everything that concludes from results exits with. (2 is wrong usage: see the command line.) */
export const EXIT = { conforms: 0, deviates: 1, broken: 3, undecided: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * The exit code of results. 0: every clause came out as expected. 1: a runtime does not conform, or an
 * expectation is out of date. 3: a rig, the harness or a program broke, or clauses were left untested.
 * 4: a measurement could not decide. The first of 1, 3 and 4 that applies counts.
 * Verdicts of levels below `failOn` do not count, unless a runtime, the rig or the harness broke:
 * then nothing is known of the runtime.
 */
export function exitCodeOf(results: Results, failOn: Level = "may"): ExitCode {
  const counted = results.verdicts.filter((line) => !line.met && counts(line, failOn));
  if (counted.some(isNonconformance)) return EXIT.deviates;
  if (counted.some(({ verdict }) => verdict === "error" || verdict === "untested")) {
    return EXIT.broken;
  }
  if (untested(results).length > 0) return EXIT.broken;
  return counted.length > 0 ? EXIT.undecided : EXIT.conforms;
}

/** The cells that a run set out to fill and did not. */
export function untested({ headers, verdicts }: Results): { clause: string; runtime: string }[] {
  const judged = new Set(verdicts.map(({ clause, runtime }) => `${clause} ${runtime}`));
  const missing = new Map<string, { clause: string; runtime: string }>();
  for (const { clauses, runtimes } of headers) {
    for (const clause of clauses) {
      for (const { name: runtime } of runtimes) {
        const key = `${clause} ${runtime}`;
        if (!judged.has(key)) missing.set(key, { clause, runtime });
      }
    }
  }
  return [...missing.values()];
}

function counts({ level = "must", broke }: VerdictLine, failOn: Level): boolean {
  const isOfLevel = LEVELS.indexOf(level) <= LEVELS.indexOf(failOn);
  return isOfLevel || (broke !== undefined && broke !== "program");
}

function isNonconformance({ verdict }: VerdictLine): boolean {
  return verdict !== "error" && verdict !== "inconclusive" && verdict !== "untested";
}
