import { contradictions, identityOf, partInWords } from "./column-identity.ts";
import type { Results } from "./results-file.ts";
import type { Header, VerdictLine } from "./results-lines.ts";

/** The recorded verdicts of one column, and the header of the run that they are from. */
export interface RecordedColumn {
  readonly column: string;
  readonly header: Header;
  /** One per clause: the last repetition. */
  readonly lines: readonly VerdictLine[];
}

/** Which verdicts of a results file are asked for. Without a clause: those that are not as expected. */
export interface CaseQuery {
  readonly clause?: string | undefined;
  readonly column?: string | undefined;
  /** All verdicts, instead of those that are not as expected. */
  readonly isAll?: boolean | undefined;
}

/** The recorded verdicts that a query asks for, by column. Case does not matter. */
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

/** A verdict, as it was recorded and as it is now. */
export interface Replayed {
  readonly before: VerdictLine;
  /** Undefined if the run was stopped before it. */
  readonly now: VerdictLine | undefined;
  readonly isSame: boolean;
}

/** Compares recorded verdicts with those of the replay. */
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

/** What differs between the recorded run and the replay, one sentence for each part of the column. */
export function changedSince(before: Header, now: Header, column: string): string[] {
  const then = identityOf(before, column);
  const today = identityOf(now, column);
  return contradictions(then, today).map(
    (part) =>
      `${column}: ${part} was ${partInWords(then[part])} and is ${partInWords(today[part])} now.`,
  );
}

/** Two headers with the same column describe the same column: results that contradict each other are not read. */
function headerFor(headers: readonly Header[], column: string): Header {
  const having = headers.filter(({ runtimes }) => runtimes.some(({ name }) => name === column));
  const complete = having.find(({ runtimes }) =>
    runtimes.some(({ name, version }) => name === column && version !== undefined),
  );
  return complete ?? having[0]!;
}

function isSameName(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}
