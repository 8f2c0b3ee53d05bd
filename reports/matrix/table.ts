import { flakyCases, flakyInWords } from "../../harness/results/flaky.ts";
import { type Surroundings, surroundingsOf } from "../../harness/results/reproduce.ts";
import type { Results } from "../../harness/results/results-file.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { verdictInWords } from "../../harness/results/verdict.ts";
import { type Kind, kindOf } from "./kinds.ts";

/** Results as rows and columns. */
export interface Table {
  readonly runtimes: readonly string[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly cell: (clause: string, runtime: string) => Kind;
  /**
   * The verdicts, sorted by row, one per cell. If a clause was repeated, its cell has the first unexpected verdict. If
   * all its verdicts are expected, its cell has the last verdict.
   */
  readonly verdicts: readonly VerdictLine[];
  /**
   * Returns how many repetitions of a clause failed: `flaky, 2 of 10 failed`, or `all 10 failed`. Returns undefined if
   * the clause was judged once, or if nothing failed.
   */
  readonly repeatedInWords: (line: VerdictLine) => string | undefined;
  /** The problems with your own expectations, one sentence for each problem. */
  readonly problems: readonly string[];
  /** Returns the version of a column, if the version is known. */
  readonly versionOf: (runtime: string) => string | undefined;
  /**
   * Returns the values of the command-line options that the run of this verdict used. A command needs them to repeat
   * the verdict.
   */
  readonly surroundings: (line: VerdictLine) => Surroundings;
  /**
   * The user's own primitives that were judged, and their folder. If there were several runs, the field has the
   * primitives of the last run.
   */
  readonly chosen: Pick<Surroundings, "use" | "library">;
}

/** Sorts the cells of results into rows and columns. */
export function tabulate(results: Results): Table {
  const { headers, verdicts } = results;
  const lines = representatives(verdicts);
  const flaky = new Map(flakyCases(verdicts).map((one) => [keyOf(one), one]));
  const counts = new Map<string, number>();
  for (const line of verdicts) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1);
  const isAsked = (clause: string, runtime: string) =>
    headers.some(
      (header) =>
        header.runtimes.some(({ name }) => name === runtime) &&
        (header.only?.[runtime] ?? header.clauses).includes(clause),
    );
  const clauses = new Set([
    ...headers.flatMap((header) => header.clauses),
    ...verdicts.map(({ clause }) => clause),
  ]);
  const runtimes = new Set([
    ...headers.flatMap((header) => header.runtimes.map(({ name }) => name)),
    ...verdicts.map(({ runtime }) => runtime),
  ]);
  const groups = new Map<string, string[]>();
  for (const clause of clauses) {
    const group = groupOf(clause);
    groups.set(group, [...(groups.get(group) ?? []), clause]);
  }
  const inOrder = [...groups.values()]
    .flat()
    .flatMap((clause) =>
      [...runtimes].flatMap((runtime) => lines.get(keyOf({ clause, runtime })) ?? []),
    );
  return {
    runtimes: [...runtimes],
    groups,
    cell: (clause, runtime) => {
      const key = keyOf({ clause, runtime });
      if (flaky.has(key)) return "flaky";
      const line = lines.get(key);
      return line === undefined && !isAsked(clause, runtime) ? "unselected" : kindOf(line);
    },
    repeatedInWords: (line) => {
      const one = flaky.get(keyOf(line));
      if (one !== undefined) return flakyInWords(one);
      const times = counts.get(keyOf(line)) ?? 1;
      return line.met || times === 1 ? undefined : `all ${times} failed`;
    },
    problems: [...new Set(headers.flatMap(({ expectations }) => expectations?.problems ?? []))],
    versionOf: (runtime) =>
      headers
        .flatMap((header) => header.runtimes)
        .findLast(({ name, version }) => name === runtime && version !== undefined)?.version,
    surroundings: ({ clause, runtime }) => {
      const run = headers.findLast(
        (header) =>
          header.clauses.includes(clause) && header.runtimes.some(({ name }) => name === runtime),
      );
      return run === undefined ? {} : surroundingsOf(run);
    },
    chosen: headers.length === 0 ? {} : surroundingsOf(headers.at(-1)!),
    verdicts: inOrder,
  };
}

function representatives(verdicts: readonly VerdictLine[]): Map<string, VerdictLine> {
  const lines = new Map<string, VerdictLine>();
  for (const line of verdicts) {
    if (lines.get(keyOf(line))?.met !== false) lines.set(keyOf(line), line);
  }
  return lines;
}

function keyOf({ clause, runtime }: Pick<VerdictLine, "clause" | "runtime">): string {
  return `${clause} ${runtime}`;
}

/** Describes an unexpected verdict, and says how many of its repetitions failed. */
export function stateInWords(line: VerdictLine, { repeatedInWords }: Table): string {
  const repeated = repeatedInWords(line);
  const words = verdictInWords(line);
  return repeated === undefined ? words : `${repeated} (${words})`;
}

/** Returns the group of a clause. For `HIL-03` this is `HIL`. */
export function groupOf(clause: string): string {
  return clause.slice(0, clause.lastIndexOf("-"));
}

/**
 * Returns true if the runtime could not be started. In this case, the verdict is `error` if the user named the runtime,
 * and `skipped` otherwise.
 */
export function isUnavailable({ broke }: VerdictLine): boolean {
  return broke === "runtime";
}
