import type { VerdictLine } from "./results-lines.ts";

/** A clause that is flaky on one runtime: some of its verdicts are as expected, and others are not. */
export interface FlakyCase {
  readonly clause: string;
  readonly runtime: string;
  /** The number of repetitions that were not as expected. */
  readonly failed: number;
  /** The number of repetitions that were judged. */
  readonly of: number;
  /** The verdict lines of the repetitions that were not as expected. */
  readonly lines: readonly VerdictLine[];
}

/**
 * Finds the flaky clauses. A flaky clause is as expected in some repetitions, and the runtime or the program deviates
 * in others. A clause that is never as expected is not flaky, but broken. Some repetitions do not count, because they
 * say nothing about the runtime: faults of a rig or of the harness, and measurements that cannot decide. This is a pure
 * function.
 */
export function flakyCases(verdicts: readonly VerdictLine[]): FlakyCase[] {
  const cases = new Map<string, VerdictLine[]>();
  for (const line of verdicts.filter(saysSomething)) {
    const key = caseOf(line);
    const others = cases.get(key);
    if (others === undefined) cases.set(key, [line]);
    else others.push(line);
  }
  return [...cases.values()].flatMap((lines) => {
    const failed = lines.filter(({ met }) => !met);
    if (failed.length === 0 || failed.length === lines.length) return [];
    const { clause, runtime } = lines[0]!;
    return [{ clause, runtime, failed: failed.length, of: lines.length, lines: failed }];
  });
}

/** Describes a flaky clause for messages: `flaky, 2 of 10 failed`. */
export function flakyInWords({ failed, of }: FlakyCase): string {
  return `flaky, ${failed} of ${of} failed`;
}

function caseOf({ clause, runtime }: VerdictLine): string {
  return `${clause} ${runtime}`;
}

function saysSomething({ verdict, broke, unrun }: VerdictLine): boolean {
  const isOfRuntime = broke === undefined || broke === "program";
  return isOfRuntime && unrun === undefined && !WITHOUT_DECISION.includes(verdict);
}

const WITHOUT_DECISION: readonly VerdictLine["verdict"][] = ["inconclusive", "untested"];
