import { LEVELS, type Level } from "../check/clause.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { verdictInWords } from "../results/verdict.ts";

/** The id and the level of a clause. A clause is counted with the other clauses of its level. */
export interface CountedClause {
  readonly id: string;
  readonly level: Level;
}

/** A recorded verdict. If the evidence cannot lead to this verdict, `lacking` says why. */
export interface AssessedVerdict {
  readonly line: VerdictLine;
  readonly lacking?: string | undefined;
}

/** The result of all verdicts of a column. */
export interface Assessment {
  readonly counts: Readonly<Record<Level, PassCount>>;
  /** Why there is no certificate, one entry per clause. The list is empty if there is a certificate. */
  readonly obstacles: readonly Obstacle[];
  /**
   * The clauses that do not pass, but have an accepted reason, such as a declared deviation. They are grouped by level
   * and reason.
   */
  readonly exceptions: readonly Exception[];
}

/** The counts of one level: how many of its clauses pass, and how many clauses of this level the suite has. */
export interface PassCount {
  readonly passed: number;
  readonly total: number;
}

export interface Obstacle {
  readonly clause: string;
  readonly why: string;
}

export interface Exception {
  readonly level: Level;
  readonly why: string;
  readonly clauses: readonly string[];
}

/**
 * Counts the clauses of the suite that pass. A clause passes if every repetition passes as expected and every verdict
 * follows from its trace. Each of these prevents a certificate:
 * - an unexpected verdict
 * - an expectation that nobody has reviewed
 * - a verdict that does not follow from its trace
 * - a "must" clause that was not run
 */
export function assess(
  clauses: readonly CountedClause[],
  verdicts: readonly AssessedVerdict[],
): Assessment {
  const byClause = groupBy(verdicts, ({ line }) => line.clause);
  const counts = Object.fromEntries(
    LEVELS.map((level) => {
      const ofLevel = clauses.filter((clause) => clause.level === level);
      const passed = ofLevel.filter(({ id }) => doesPass(byClause.get(id)));
      return [level, { passed: passed.length, total: ofLevel.length }];
    }),
  ) as Record<Level, PassCount>;
  const obstacles = clauses.flatMap((clause): Obstacle[] => {
    const why = obstacleOf(clause, byClause.get(clause.id));
    return why === undefined ? [] : [{ clause: clause.id, why }];
  });
  const known = new Set(clauses.map(({ id }) => id));
  const others = verdicts.flatMap(({ line, lacking }): Obstacle[] =>
    known.has(line.clause) || lacking === undefined ? [] : [{ clause: line.clause, why: lacking }],
  );
  return {
    counts,
    obstacles: [...obstacles, ...others],
    exceptions: exceptionsOf(clauses, byClause, new Set(obstacles.map(({ clause }) => clause))),
  };
}

type OfClause = readonly AssessedVerdict[] | undefined;

function doesPass(ofClause: OfClause = []): boolean {
  return ofClause.length > 0 && ofClause.every(isPass);
}

function isPass({ line, lacking }: AssessedVerdict): boolean {
  return line.verdict === "pass" && line.met && line.unreviewed !== true && lacking === undefined;
}

function obstacleOf({ level }: CountedClause, ofClause: OfClause = []): string | undefined {
  if (ofClause.length === 0) return level === "must" ? "not run" : undefined;
  for (const { line, lacking } of ofClause) {
    if (!line.met) return verdictInWords(line);
    if (line.unreviewed === true) {
      return `the verdict ${line.verdict} is expected, but nobody has reviewed this expectation`;
    }
    const wasNotRun = line.verdict === "skipped" || line.verdict === "untested";
    if (line.verdict === "skipped" && line.own !== undefined && level === "must") {
      return `not run, because your own expectations skip the clause: ${line.reason}`;
    }
    if (lacking !== undefined && wasNotRun) {
      if (level === "must") return `not run: ${line.reason ?? line.detail ?? line.verdict}`;
    } else if (lacking !== undefined)
      return `the verdict ${line.verdict} does not count, because ${lacking}`;
  }
  return undefined;
}

function exceptionsOf(
  clauses: readonly CountedClause[],
  byClause: ReadonlyMap<string, readonly AssessedVerdict[]>,
  obstructed: ReadonlySet<string>,
): Exception[] {
  const left = clauses.filter(({ id }) => !obstructed.has(id) && !doesPass(byClause.get(id)));
  const alike = groupBy(left, ({ id, level }) => {
    const unpassed = byClause.get(id)?.find((verdict) => !isPass(verdict));
    return JSON.stringify([level, unpassed === undefined ? "not run" : exceptionInWords(unpassed)]);
  });
  return [...alike]
    .map(([key, ofKey]): Exception => {
      const [level, why] = JSON.parse(key) as [Level, string];
      return { level, why, clauses: ofKey.map(({ id }) => id) };
    })
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

function exceptionInWords({ line, lacking }: AssessedVerdict): string {
  const { verdict, reason, detail, own } = line;
  if (own !== undefined) return `${verdict} by your own expectations: ${reason}`;
  if (lacking !== undefined) return `not run: ${reason ?? detail ?? verdict}`;
  if (verdict === "fail" || verdict === "error") return "as declared";
  if (verdict === "unsupported") return "unsupported";
  return verdict === "skipped" && reason !== undefined ? `skipped: ${reason}` : verdict;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
