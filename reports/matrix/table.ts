import { type Surroundings, surroundingsOf } from "../../harness/results/reproduce.ts";
import type { Results } from "../../harness/results/results-file.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { type Kind, kindOf } from "./kinds.ts";

/** Results as rows and columns. */
export interface Table {
  readonly runtimes: readonly string[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly cell: (clause: string, runtime: string) => Kind;
  /** Sorted by row, whatever the order in which they were judged. */
  readonly verdicts: readonly VerdictLine[];
  /** What a command needs to repeat a verdict: the surroundings of its run. */
  readonly surroundings: (line: VerdictLine) => Surroundings;
  /** Your own primitives that were judged, and where they are from; of several runs, those of the last. */
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

/** The group of a clause: `HIL` of `HIL-03`. */
export function groupOf(clause: string): string {
  return clause.slice(0, clause.lastIndexOf("-"));
}

/** Whether the runtime itself could not be started. Such a verdict is skipped, or an error if it was asked for. */
export function isUnavailable({ broke }: VerdictLine): boolean {
  return broke === "runtime";
}
