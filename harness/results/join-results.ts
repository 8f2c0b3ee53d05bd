import { isDeepStrictEqual } from "node:util";
import type { Header, VerdictLine } from "./results-lines.ts";
import { ResultsMerge } from "./results-merge.ts";
import { type Place, ResultsFileError, readResultsText } from "./results-text.ts";

/** The text of a results file, and its path in the form in which the user sees it. */
export interface ResultsSource {
  readonly path: string;
  readonly text: string;
}

/** The results of several files as one. */
export interface JoinedResults {
  readonly runs: readonly JoinedRun[];
  /** The number of verdicts that are in several files. */
  readonly duplicates: number;
  /** Things that a reader should know, one sentence each. */
  readonly notices: readonly string[];
}

/** The header of one or more runs under the same conditions, and their verdicts. */
export interface JoinedRun {
  readonly header: Header;
  readonly verdicts: readonly JoinedVerdict[];
}

/** A verdict, and the path of the file that it comes from. */
export interface JoinedVerdict {
  readonly line: VerdictLine;
  readonly path: string;
}

/**
 * Joins results files of shards, columns or machines. Runs under the same conditions, such as the shards of one run,
 * get one header. The result does not depend on the order of the files. If several files have the same verdict, the
 * one of the earliest run is kept. `clauses` are the ids of the suite in order; other ids follow them. Throws
 * ResultsFileError for a damaged file, for one column with two identities and for verdicts that contradict each other.
 * The message names both lines.
 */
export function joinResults(
  sources: readonly ResultsSource[],
  clauses: readonly string[],
): JoinedResults {
  const read = sources.map(({ path, text }) => ({ path, ...readResultsText(text, path) }));
  const empty = read.find(({ lines }) => lines.length === 0);
  if (empty !== undefined) {
    throw new ResultsFileError(
      `${empty.path} contains no results. Leave it out, or make results with: npm start`,
    );
  }
  const runs = read.flatMap(({ lines }) => runsOf(lines)).sort(compareRuns);
  const old = runs.find(({ header }) => header.schema === 1);
  if (old !== undefined) {
    throw new ResultsFileError(
      `${old.place.path}:${old.place.at}: results of schema 1 cannot be merged, because they do not name everything that identifies a column. Run again to get schema 2.`,
    );
  }
  const merge = new ResultsMerge(new Map());
  for (const run of runs) addRun(run, merge);
  const joined = joinAlike(runs);
  const kept = joined.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
  const all = runs.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
  return {
    runs: joined.map((run) => inOrder(run, clauses)),
    duplicates: all - kept,
    notices: [...read.flatMap(({ notices }) => notices), ...merge.notices],
  };
}

interface Run {
  readonly header: Header;
  readonly place: Place;
  readonly verdicts: readonly { readonly line: VerdictLine; readonly place: Place }[];
}

function runsOf(lines: ReturnType<typeof readResultsText>["lines"]): Run[] {
  const runs: (Run & { verdicts: { line: VerdictLine; place: Place }[] })[] = [];
  for (const { line, place } of lines) {
    if (line.type === "header") runs.push({ header: line, place, verdicts: [] });
    else if (runs.length > 0) runs.at(-1)!.verdicts.push({ line, place });
    else throw new ResultsFileError(new ResultsMerge(new Map()).add(line, place)!);
  }
  return runs.map((run) => ({
    ...run,
    verdicts: run.verdicts.sort((a, b) => compareTexts(keyOf(a.line), keyOf(b.line))),
  }));
}

/** Sorts by content, so that the order of the files has no influence. Paths only decide between equal runs. */
function compareRuns(one: Run, other: Run): number {
  return (
    compareTexts(one.header.started, other.header.started) ||
    compareTexts(contentOf(one), contentOf(other)) ||
    compareTexts(one.place.path, other.place.path) ||
    one.place.at - other.place.at
  );
}

function contentOf({ header, verdicts }: Run): string {
  return JSON.stringify([header, verdicts.map(({ line }) => line)]);
}

function addRun({ header, place, verdicts }: Run, merge: ResultsMerge): void {
  for (const { line, place: at } of [{ line: header, place }, ...verdicts]) {
    const problem = merge.add(line, at);
    if (problem !== undefined) throw new ResultsFileError(problem);
  }
}

/** Runs under the same conditions become one run. Each verdict is kept once. */
function joinAlike(runs: readonly Run[]): JoinedRun[] {
  const joined: { header: Header; verdicts: JoinedVerdict[] }[] = [];
  const seen = new Set<string>();
  for (const { header, verdicts } of runs) {
    const known = joined.find((one) => isDeepStrictEqual(settingOf(one.header), settingOf(header)));
    const run = known ?? { header, verdicts: [] };
    if (known === undefined) joined.push(run);
    run.header = {
      ...run.header,
      clauses: [...new Set([...run.header.clauses, ...header.clauses])],
    };
    for (const { line, place } of verdicts) {
      if (seen.has(keyOf(line))) continue;
      seen.add(keyOf(line));
      run.verdicts.push({ line, path: place.path });
    }
  }
  return joined;
}

/** What the runs of one header must have in common. */
function settingOf({ started: _started, clauses: _clauses, ...setting }: Header): object {
  return setting;
}

function inOrder({ header, verdicts }: JoinedRun, known: readonly string[]): JoinedRun {
  const rankOf = new Map(known.map((id, rank) => [id, rank]));
  const clauses = [...header.clauses].sort(
    (a, b) =>
      (rankOf.get(a) ?? known.length) - (rankOf.get(b) ?? known.length) || compareTexts(a, b),
  );
  const rows = new Map(clauses.map((id, row) => [id, row]));
  const columns = header.runtimes.map(({ name }) => name);
  const rowOf = ({ line }: JoinedVerdict) => rows.get(line.clause) ?? clauses.length;
  const columnOf = ({ line }: JoinedVerdict) => columns.indexOf(line.runtime);
  return {
    header: { ...header, clauses },
    verdicts: [...verdicts].sort(
      (a, b) =>
        rowOf(a) - rowOf(b) ||
        columnOf(a) - columnOf(b) ||
        compareTexts(a.line.clause, b.line.clause) ||
        a.line.repetition - b.line.repetition,
    ),
  };
}

/** Identifies a verdict. No part of it contains a line break. */
function keyOf({ clause, runtime, repetition }: VerdictLine): string {
  return `${clause}\n${runtime}\n${repetition}`;
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
