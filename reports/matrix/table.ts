import { type Surroundings, surroundingsOf } from "../../harness/results/reproduce.ts";
import type { Results } from "../../harness/results/results-file.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { type Kind, kindOf } from "./kinds.ts";

/** Results as rows and columns. */
export interface Table {
  readonly runtimes: readonly string[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly cell: (clause: string, runtime: string) => Kind;
  /** The verdicts, sorted by row. The order in which they were judged does not count. */
  readonly verdicts: readonly VerdictLine[];
  /** The version of a column, if the version is known. */
  readonly versionOf: (runtime: string) => string | undefined;
  /**
   * Returns the settings of the run of a verdict. A command needs these settings to repeat the
   * verdict.
   */
  readonly surroundings: (line: VerdictLine) => Surroundings;
  /**
   * The user's own primitives that were judged, and their folder. If there were several runs, these
   * are the primitives of the last run.
   */
  readonly chosen: Pick<Surroundings, "use" | "library">;
}

/** Sorts the cells of results into rows and columns. */
export function tabulate(results: Results): Table {
  const { headers, verdicts } = results;
  const lines = new Map(verdicts.map((line) => [`${line.clause} ${line.runtime}`, line]));
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
      [...runtimes].flatMap((runtime) => lines.get(`${clause} ${runtime}`) ?? []),
    );
  return {
    runtimes: [...runtimes],
    groups,
    cell: (clause, runtime) => kindOf(lines.get(`${clause} ${runtime}`)),
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

/** Returns the group of a clause. For `HIL-03` this is `HIL`. */
export function groupOf(clause: string): string {
  return clause.slice(0, clause.lastIndexOf("-"));
}

/**
 * True if the runtime could not be started. The verdict is then `skipped`, or `error` if the user
 * named the runtime.
 */
export function isUnavailable({ broke }: VerdictLine): boolean {
  return broke === "runtime";
}
