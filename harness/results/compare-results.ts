import { contradictions, identityOf, partInWords } from "./column-identity.ts";
import { headerFor } from "./recorded-cases.ts";
import type { Results } from "./results-file.ts";
import type { VerdictLine } from "./results-lines.ts";

/**
 * The kinds of changes between two results, in the order in which reports show them. The first four kinds make a result
 * worse. See `isWorse`.
 */
export const CHANGE_KINDS = [
  "newly failing",
  "fails differently",
  "lost",
  "newly unreviewed",
  "newly passing",
  "deviation declared",
  "deviation gone",
  "deviates for another reason",
  "new",
  "gone",
  "verdict changed",
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * A clause that differs between two results: in its verdict, in the reason of its deviation, or because only one of the
 * two results has the clause.
 */
export interface ClauseChange {
  readonly kind: ChangeKind;
  readonly clause: string;
  /** The earlier verdict, as a text. Absent if there was no earlier verdict. */
  readonly before?: string;
  readonly after?: string;
}

/** The changes of one column. */
export interface ColumnChanges {
  readonly before: string;
  readonly after: string;
  /** One sentence for each difference in the identity of the column, such as the version, the firmware or the suite. */
  readonly identity: readonly string[];
  /** The changed clauses, in the order of CHANGE_KINDS. Changes of the same kind are in the order of the clauses. */
  readonly changes: readonly ClauseChange[];
  /** The number of clauses without a change. */
  readonly unchanged: number;
}

/** What changed between two results. */
export interface ResultsComparison {
  readonly columns: readonly ColumnChanges[];
  /** The columns that are only in the earlier result. */
  readonly onlyBefore: readonly string[];
  /** The columns that are only in the later result. */
  readonly onlyAfter: readonly string[];
  /** True if the later result is worse, because it lacks a column, or because a change makes it worse. */
  readonly isWorse: boolean;
}

/**
 * Pairs of columns that are compared although their names differ. Each key is the earlier name of a column, and its
 * value is the later name.
 */
export type ColumnPairs = ReadonlyMap<string, string>;

/**
 * Compares two results, column by column. Two columns are compared if they have the same name, or if they are a pair in
 * `pairs`. The later result is worse in these cases:
 * - A clause newly fails, or fails in another way.
 * - A clause that passed before no longer passes. A declared deviation does not excuse this.
 * - A verdict is newly expected because of an expectation that nobody has reviewed.
 * - A column is missing.
 */
export function compareResults(
  before: Results,
  after: Results,
  pairs: ColumnPairs = new Map(),
): ResultsComparison {
  const [ours, theirs] = [columnsOf(before), columnsOf(after)];
  const pairedAfter = new Set(pairs.values());
  const matched = ours.flatMap((name): [string, string][] => {
    const other = pairs.get(name) ?? (pairedAfter.has(name) ? undefined : name);
    return other !== undefined && theirs.includes(other) ? [[name, other]] : [];
  });
  const columns = matched.map(([one, other]) => compareColumn(before, one, after, other));
  const onlyBefore = ours.filter((name) => !matched.some(([one]) => one === name));
  return {
    columns,
    onlyBefore,
    onlyAfter: theirs.filter((name) => !matched.some(([, other]) => other === name)),
    isWorse:
      onlyBefore.length > 0 ||
      columns.some(({ changes }) => changes.some(({ kind }) => isWorse(kind))),
  };
}

/** Returns true if a change of this kind makes a result worse. */
export function isWorse(kind: ChangeKind): boolean {
  return CHANGE_KINDS.indexOf(kind) < CHANGE_KINDS.indexOf("newly passing");
}

/** Returns the names of the columns of results, in their order. */
export function columnsOf({ headers, verdicts }: Results): string[] {
  return [
    ...new Set([
      ...headers.flatMap(({ runtimes }) => runtimes.map(({ name }) => name)),
      ...verdicts.map(({ runtime }) => runtime),
    ]),
  ];
}

function compareColumn(
  before: Results,
  nameBefore: string,
  after: Results,
  nameAfter: string,
): ColumnChanges {
  const [ours, theirs] = [verdictsOf(before, nameBefore), verdictsOf(after, nameAfter)];
  const inSuite = [...after.headers, ...before.headers].flatMap((header) => header.clauses);
  const isJudged = (clause: string) => ours.has(clause) || theirs.has(clause);
  const clauses = [...new Set([...inSuite, ...theirs.keys(), ...ours.keys()])].filter(isJudged);
  const [header, other] = [
    headerFor(before.headers, nameBefore),
    headerFor(after.headers, nameAfter),
  ];
  const isSameSuite = header.suiteHash === other.suiteHash;
  const changes = clauses.flatMap((clause) =>
    changeOf(clause, ours.get(clause), theirs.get(clause), isSameSuite),
  );
  const inOrder = CHANGE_KINDS.flatMap((kind) => changes.filter((change) => change.kind === kind));
  const then = identityOf(header, nameBefore);
  const now = identityOf(other, nameAfter);
  return {
    before: nameBefore,
    after: nameAfter,
    identity: contradictions(then, now).map(
      (part) => `${part} was ${partInWords(then[part])} and is ${partInWords(now[part])} now`,
    ),
    changes: inOrder,
    unchanged: clauses.length - changes.length,
  };
}

/**
 * Returns one verdict per clause of a column. If the clause was repeated, this is an unexpected verdict if there is
 * one, because one unexpected verdict is enough for an unexpected result.
 */
function verdictsOf({ verdicts }: Results, column: string): Map<string, VerdictLine> {
  const found = new Map<string, VerdictLine>();
  for (const line of verdicts.filter(({ runtime }) => runtime === column)) {
    const known = found.get(line.clause);
    if (known === undefined || (known.met && !line.met)) found.set(line.clause, line);
  }
  return found;
}

function changeOf(
  clause: string,
  before: VerdictLine | undefined,
  after: VerdictLine | undefined,
  isSameSuite: boolean,
): ClauseChange[] {
  const kind = kindOf(before, after, isSameSuite);
  if (kind === undefined) return [];
  return [
    {
      kind,
      clause,
      ...(before !== undefined && { before: inWords(before) }),
      ...(after !== undefined && { after: inWords(after) }),
    },
  ];
}

function kindOf(
  before: VerdictLine | undefined,
  after: VerdictLine | undefined,
  isSameSuite: boolean,
): ChangeKind | undefined {
  if (after === undefined)
    return before !== undefined && isPass(before) && isSameSuite ? "lost" : "gone";
  if (before === undefined) return after.met ? "new" : "newly failing";
  if (!after.met) {
    if (before.met) return "newly failing";
    return isSameVerdict(before, after) ? undefined : "fails differently";
  }
  if (after.unreviewed === true && before.unreviewed !== true) return "newly unreviewed";
  if (isPass(after)) {
    if (isPass(before)) return undefined;
    return isDeviation(before) ? "deviation gone" : "newly passing";
  }
  if (isPass(before)) return "lost";
  if (isDeviation(after)) {
    if (!isDeviation(before)) return "deviation declared";
    if (before.reason !== after.reason) return "deviates for another reason";
  }
  return isSameVerdict(before, after) ? undefined : "verdict changed";
}

function isSameVerdict(one: VerdictLine, other: VerdictLine): boolean {
  return one.verdict === other.verdict && one.expected === other.expected && one.met === other.met;
}

function isPass({ verdict, met }: VerdictLine): boolean {
  return verdict === "pass" && met;
}

/** Returns true if the verdict is a deviation that somebody has declared. */
function isDeviation({ met, reason, verdict }: VerdictLine): boolean {
  return (
    met &&
    reason !== undefined &&
    (verdict === "fail" || verdict === "error" || verdict === "unsupported")
  );
}

function inWords({ verdict, expected, met, reason, unreviewed, detail }: VerdictLine): string {
  const judged = met || verdict === expected ? verdict : `${verdict}, expected ${expected}`;
  const why = met ? reason : detail;
  const words = why === undefined || why === "" ? judged : `${judged} (${why})`;
  return unreviewed === true ? `${words}, not reviewed` : words;
}
