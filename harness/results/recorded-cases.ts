import { contradictions, identityOf, partInWords } from "./column-identity.ts";
import type { Results } from "./results-file.ts";
import type { Header, VerdictLine } from "./results-lines.ts";

/** The recorded verdicts of one column, and the header of the run that recorded them. */
export interface RecordedColumn {
  readonly column: string;
  readonly header: Header;
  /** One verdict per clause. If a clause was repeated, only its last verdict is here. */
  readonly lines: readonly VerdictLine[];
}

/**
 * A query for verdicts of a results file. If it names no clause and `isAll` is not true, it selects the verdicts that
 * are not as expected.
 */
export interface CaseQuery {
  readonly clause?: string | undefined;
  readonly column?: string | undefined;
  /** If true, the query selects all verdicts, including the expected verdicts. */
  readonly isAll?: boolean | undefined;
}

/**
 * Returns the recorded verdicts that a query selects, grouped by column. Upper and lower case in the query are treated
 * the same.
 */
export function recordedCases(
  { headers, verdicts }: Results,
  { clause, column, isAll = false }: CaseQuery,
): RecordedColumn[] {
  const isWanted = (line: VerdictLine) =>
    (column === undefined || isSameName(line.runtime, column)) &&
    (clause === undefined ? isAll || !line.met : isSameName(line.clause, clause));
  const columns = [...new Set(verdicts.map(({ runtime }) => runtime))];
  return columns.flatMap((name) => {
    const ofColumn = verdicts.filter((line) => line.runtime === name && isWanted(line));
    const lines = [...new Map(ofColumn.map((line) => [line.clause, line])).values()];
    return lines.length === 0 ? [] : [{ column: name, header: headerFor(headers, name), lines }];
  });
}

/** A recorded verdict and the verdict of its replay. */
export interface Replayed {
  readonly before: VerdictLine;
  /** The verdict of the replay. Undefined if the replay was stopped before this clause. */
  readonly now: VerdictLine | undefined;
  readonly isSame: boolean;
}

/** Compares recorded verdicts with the verdicts of the replay. */
export function compareReplay(
  recorded: readonly VerdictLine[],
  replayed: readonly VerdictLine[],
): Replayed[] {
  return recorded.map((before) => {
    const now = replayed.find(
      ({ clause, runtime }) => clause === before.clause && runtime === before.runtime,
    );
    const isSame =
      now?.verdict === before.verdict && now.expected === before.expected && now.met === before.met;
    return { before, now, isSame };
  });
}

/**
 * Compares the identity of the column in the recorded run with its identity in the replay. Returns one sentence for
 * each part that differs.
 */
export function changedSince(before: Header, now: Header, column: string): string[] {
  const then = identityOf(before, column);
  const today = identityOf(now, column);
  return contradictions(then, today).map(
    (part) =>
      `${column}: ${part} was ${partInWords(then[part])} and is ${partInWords(today[part])} now.`,
  );
}

/**
 * Returns the header that says most about a column. All headers with this column agree about it, because a results file
 * with contradictions is not read at all.
 */
export function headerFor(headers: readonly Header[], column: string): Header {
  const having = headers.filter(({ runtimes }) => runtimes.some(({ name }) => name === column));
  const complete = having.find(({ runtimes }) =>
    runtimes.some(({ name, version }) => name === column && version !== undefined),
  );
  return complete ?? having[0]!;
}

function isSameName(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}
