import { LEVELS, type Level } from "../check/clause.ts";
import { flakyCases } from "./flaky.ts";
import { isUnreviewed } from "./own-expectations.ts";
import type { Results } from "./results-file.ts";
import type { VerdictLine } from "./results-lines.ts";

/**
 * The exit codes of all commands that conclude from results. The command line adds code 2 for wrong
 * usage.
 */
export const EXIT = { conforms: 0, deviates: 1, broken: 3, undecided: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The conclusion from all results together. */
export interface Conclusion {
  readonly exitCode: ExitCode;
  /** The unexpected verdicts that decide the exit code. */
  readonly decisive: readonly VerdictLine[];
  /**
   * The unexpected verdicts that count, but do not decide the exit code, because on their own they would lead to a
   * larger exit code.
   */
  readonly hidden: readonly VerdictLine[];
  /** Sentences about problems in your own expectations, one per problem. */
  readonly problems: readonly string[];
  /** The number of verdicts that are expected only because of declared deviations that nobody has reviewed. */
  readonly unreviewed: number;
  /** The number of times that a clause was run again after a fault of a rig. */
  readonly rigRetries: number;
  /** The unexpected verdicts that do not count, because their level is below `failOn`. */
  readonly uncounted: readonly VerdictLine[];
  /**
   * The number of verdicts that a run should have produced but did not, plus the number of clauses that did not run
   * because of a time limit.
   */
  readonly missing: number;
}

/**
 * Concludes from results. The exit code is the first of these that applies:
 * - 1: a runtime does not conform or is flaky, or an expectation is out of date or not valid.
 * - 3: a rig, the harness or a program broke, or clauses are untested.
 * - 4: a measurement could not decide.
 * - 0: every verdict is as expected.
 *
 * Unexpected verdicts below the level `failOn` do not count. There is one exception: if a runtime, the rig or the
 * harness broke, the verdict always counts, because nothing is then known about the runtime.
 */
export function conclude(results: Results, failOn: Level = "may"): Conclusion {
  const unmet = results.verdicts.filter(({ met }) => !met);
  const counted = unmet.filter((line) => counts(line, failOn));
  const missing = untested(results).length + results.verdicts.filter(isOutOfTime).length;
  const flaky = new Set(flakyCases(results.verdicts).flatMap(({ lines }) => lines));
  const deviating = counted.filter((line) => flaky.has(line) || isNonconformance(line));
  const broken = counted.filter(({ verdict }) => verdict === "error" || verdict === "untested");
  const problems = [
    ...new Set(results.headers.flatMap(({ expectations }) => expectations?.problems ?? [])),
  ];
  const rest = {
    missing,
    problems,
    unreviewed: results.verdicts.filter((line) => line.met && isUnreviewed(line)).length,
    rigRetries: results.verdicts.reduce((sum, { rigFaults = [] }) => sum + rigFaults.length, 0),
    uncounted: unmet.filter((line) => !counts(line, failOn)),
  };
  const decide = (exitCode: ExitCode, decisive: readonly VerdictLine[]): Conclusion => ({
    exitCode,
    decisive,
    hidden: counted.filter((line) => !decisive.includes(line)),
    ...rest,
  });
  if (deviating.length + problems.length > 0) return decide(EXIT.deviates, deviating);
  if (broken.length + missing > 0) return decide(EXIT.broken, broken);
  return decide(counted.length > 0 ? EXIT.undecided : EXIT.conforms, counted);
}

/** The exit code alone. */
export function exitCodeOf(results: Results, failOn?: Level): ExitCode {
  return conclude(results, failOn).exitCode;
}

/**
 * Returns a function for `--fail-fast`. The function returns true if the run must end at a verdict, because the verdict
 * is unexpected and counts.
 */
export function endsRunAt(failOn: Level): (line: VerdictLine) => boolean {
  return (line) => !line.met && counts(line, failOn);
}

/** Returns the verdicts that a run should have produced but did not, each as a text. */
function untested({ headers, verdicts }: Results): string[] {
  const judged = new Set(
    verdicts.map(({ clause, runtime, repetition }) => `${clause} ${runtime} ${repetition}`),
  );
  // A promise that no program can test has only one verdict, even if the run repeats its clauses. So it is listed only
  // once.
  const untestable = new Set(
    verdicts.filter(({ level }) => level === undefined).map(({ clause }) => clause),
  );
  const missing = new Set<string>();
  for (const { clauses, runtimes, only, repeat = 1 } of headers) {
    for (const { name: runtime } of runtimes) {
      for (const clause of only?.[runtime] ?? clauses) {
        const times = untestable.has(clause) ? 1 : repeat;
        for (let repetition = 1; repetition <= times; repetition++) {
          const key = `${clause} ${runtime} ${repetition}`;
          if (!judged.has(key)) missing.add(key);
        }
      }
    }
  }
  return [...missing];
}

function isOutOfTime({ unrun }: VerdictLine): boolean {
  return unrun === "max-time";
}

function counts({ level = "must", broke }: VerdictLine, failOn: Level): boolean {
  const isOfLevel = LEVELS.indexOf(level) <= LEVELS.indexOf(failOn);
  return isOfLevel || (broke !== undefined && broke !== "program");
}

function isNonconformance({ verdict }: VerdictLine): boolean {
  return verdict !== "error" && verdict !== "inconclusive" && verdict !== "untested";
}
