import { LEVELS, type Level } from "../check/clause.ts";
import type { Results } from "./results-file.ts";
import type { VerdictLine } from "./results-lines.ts";

/** The exit codes of all commands that conclude from results. (2 is wrong usage: see the command line.) */
export const EXIT = { conforms: 0, deviates: 1, broken: 3, undecided: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What results mean as a whole. */
export interface Conclusion {
  readonly exitCode: ExitCode;
  /** The verdicts that decide the exit code. */
  readonly decisive: readonly VerdictLine[];
  /** Verdicts that are not as expected, but whose level does not count. */
  readonly uncounted: readonly VerdictLine[];
  /** How many verdicts are missing. */
  readonly missing: number;
}

/**
 * Concludes from results. The exit codes are 0: every clause came out as expected. 1: a runtime does not conform, or
 * an expectation is out of date. 3: a rig, the harness or a program broke, or clauses were left untested. 4: a
 * measurement could not decide. The first of 1, 3 and 4 that applies counts. Verdicts of levels below `failOn` do not
 * count, unless a runtime, the rig or the harness broke: then nothing is known about the runtime.
 */
export function conclude(results: Results, failOn: Level = "may"): Conclusion {
  const unmet = results.verdicts.filter(({ met }) => !met);
  const counted = unmet.filter((line) => counts(line, failOn));
  const missing = untested(results).length;
  const deviating = counted.filter(isNonconformance);
  const broken = counted.filter(({ verdict }) => verdict === "error" || verdict === "untested");
  const rest = { missing, uncounted: unmet.filter((line) => !counts(line, failOn)) };
  if (deviating.length > 0) return { exitCode: EXIT.deviates, decisive: deviating, ...rest };
  if (broken.length + missing > 0) return { exitCode: EXIT.broken, decisive: broken, ...rest };
  const exitCode = counted.length > 0 ? EXIT.undecided : EXIT.conforms;
  return { exitCode, decisive: counted, ...rest };
}

/** The exit code alone. */
export function exitCodeOf(results: Results, failOn?: Level): ExitCode {
  return conclude(results, failOn).exitCode;
}

/** The cells that a run should have filled but did not. */
function untested({ headers, verdicts }: Results): { clause: string; runtime: string }[] {
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
