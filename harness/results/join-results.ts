import { isDeepStrictEqual } from "node:util";
import { startCommand } from "../text/aiorig-command.ts";
import type { Header, VerdictLine } from "./results-lines.ts";
import { ResultsMerge } from "./results-merge.ts";
import { type Place, ResultsFileError, readResultsText } from "./results-text.ts";

/** The text of a results file, and the path of this file as the user knows it. */
export interface ResultsSource {
  readonly path: string;
  readonly text: string;
}

/** The joined results of several files. */
export interface JoinedResults {
  readonly runs: readonly JoinedRun[];
  /** The missing shards of a run, such as `2/3`. No given file contains them. */
  readonly missingShards: readonly string[];
  /** The number of verdicts that were left out, because an equal verdict was kept. */
  readonly duplicates: number;
  /** Notices for a reader of the results, one sentence each. */
  readonly notices: readonly string[];
}

/** One or more runs under the same conditions, joined: their common header and their verdicts. */
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
 * Joins results files of shards, columns or machines. Runs under the same conditions, such as all shards of one run,
 * get one header. The result does not depend on the order of the files. If several files have the same verdict, the
 * verdict of the earliest run is kept. `clauses` are the ids of the suite in their order. Ids that are not in the suite
 * come last. Throws ResultsFileError in these cases:
 * - A file is damaged.
 * - A column has two identities.
 * - Two verdicts contradict each other. The message names both lines.
 */
export function joinResults(
  sources: readonly ResultsSource[],
  clauses: readonly string[],
): JoinedResults {
  const read = sources.map(({ path, text }) => ({ path, ...readResultsText(text, path) }));
  const empty = read.find(({ lines }) => lines.length === 0);
  if (empty !== undefined) {
    throw new ResultsFileError(
      `${empty.path} contains no results. Leave the file out, or make results with: ${startCommand()}`,
    );
  }
  const runs = read.flatMap(({ lines }) => runsOf(lines)).sort(compareRuns);
  const old = runs.find(({ header }) => header.schema === 1);
  if (old !== undefined) {
    throw new ResultsFileError(
      `${old.place.path}:${old.place.at}: results of schema 1 cannot be merged, because they do not contain everything that identifies a column. Run again. The new results have schema 2.`,
    );
  }
  const merge = new ResultsMerge(new Map());
  for (const run of runs) addRun(run, merge);
  const joined = joinAlike(runs);
  const kept = joined.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
  const all = runs.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
  return {
    runs: joined.map((run) => inOrder(run, clauses)),
    missingShards: findMissingShards(runs),
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

/**
 * Compares two runs, to sort them in an order that does not depend on the order of the files. The start times decide
 * first, then the contents of the runs. For equal runs, the paths and the positions in the files decide.
 */
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

/**
 * Joins runs under the same conditions into one run. Shards are joined only if no shard is missing. Each verdict is
 * kept once.
 */
function joinAlike(runs: readonly Run[]): JoinedRun[] {
  const seen = new Set<string>();
  return groupAlike(runs).map((group): JoinedRun => {
    const verdicts: JoinedVerdict[] = [];
    for (const { line, place } of group.flatMap((run) => run.verdicts)) {
      if (seen.has(keyOf(line))) continue;
      seen.add(keyOf(line));
      verdicts.push({ line, path: place.path });
    }
    return { header: joinHeaders(group.map(({ header }) => header)), verdicts };
  });
}

function groupAlike(runs: readonly Run[]): Run[][] {
  const groups: Run[][] = [];
  for (const run of runs) {
    const setting = settingOf(run.header);
    const group = groups.find(([first]) => isDeepStrictEqual(settingOf(first!.header), setting));
    if (group === undefined) groups.push([run]);
    else group.push(run);
  }
  // If a shard is missing, the shards are not joined. Then each header still names its shard, so that the run does not
  // look complete.
  return groups.flatMap((group) =>
    missingShards(group).length === 0 ? [group] : group.map((run) => [run]),
  );
}

/**
 * Returns the parts of a header that must be equal before runs are joined. These are all parts except the times, the
 * clauses and the index of the shard.
 */
function settingOf(header: Header): object {
  const {
    started: _started,
    resumed: _resumed,
    clauses: _clauses,
    only: _only,
    ...setting
  } = header;
  const { shard, ...selection } = header.selection ?? {};
  return { ...setting, selection: { ...selection, count: shard?.count } };
}

/**
 * Returns the common header of several runs. It names no shard. If there is only one run, returns the header of this
 * run unchanged.
 */
function joinHeaders(headers: readonly Header[]): Header {
  const { resumed: _resumed, only: _only, selection, ...first } = headers[0]!;
  if (headers.length === 1) return headers[0]!;
  const { shard: _shard, ...rest } = selection ?? {};
  const only = joinOnly(headers);
  return {
    ...first,
    clauses: [...new Set(headers.flatMap(({ clauses }) => clauses))],
    ...(Object.keys(rest).length > 0 && { selection: rest }),
    ...(only !== undefined && { only }),
  };
}

/** The clauses that each column judged. Undefined if every column judged all clauses of the run. */
function joinOnly(headers: readonly Header[]): Header["only"] {
  if (headers.every(({ only }) => only === undefined)) return undefined;
  const columns = headers[0]!.runtimes.map(({ name }) => name);
  return Object.fromEntries(
    columns.map((name) => [
      name,
      [...new Set(headers.flatMap(({ only, clauses }) => only?.[name] ?? clauses))],
    ]),
  );
}

/** The missing shards, such as `2/3`. All given `runs` must be shards of the same run. */
function missingShards(runs: readonly Run[]): string[] {
  const shards = runs.flatMap(({ header }) => header.selection?.shard ?? []);
  const count = shards[0]?.count ?? 0;
  const there = new Set(shards.map(({ index }) => index));
  return Array.from({ length: count }, (_, i) => i + 1)
    .filter((index) => !there.has(index))
    .map((index) => `${index}/${count}`);
}

function findMissingShards(runs: readonly Run[]): string[] {
  const settings = new Map<string, Run[]>();
  for (const run of runs) {
    const key = JSON.stringify(settingOf(run.header));
    settings.set(key, [...(settings.get(key) ?? []), run]);
  }
  return [...settings.values()].flatMap(missingShards);
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

/**
 * Returns a text that identifies a verdict. A line break separates its parts, because no part contains a line break.
 */
function keyOf({ clause, runtime, repetition }: VerdictLine): string {
  return `${clause}\n${runtime}\n${repetition}`;
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
