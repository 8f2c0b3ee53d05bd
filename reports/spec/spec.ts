import type { Clause, Expectation, Group, Level, Untested } from "../../harness/check/clause.ts";

/** The input of the SPEC page. */
export interface Spec {
  /** The version of the suite. */
  readonly version: string;
  readonly groups: readonly Group[];
  /** The text of each program by its path below fixtures/. */
  readonly programs: ReadonlyMap<string, string>;
}

export const TITLE = "What an asyncio for microcontrollers promises";

/** The paragraph below the title. */
export function lead({ version, groups }: Spec): string {
  const clauses = groups.reduce((sum, group) => sum + group.clauses.length, 0);
  const untested = groups.reduce((sum, group) => sum + (group.untested?.length ?? 0), 0);
  const open = untested === 0 ? "" : `, and ${count(untested, "promise")} that no program can test`;
  return `aiorig ${version}: ${count(clauses, "clause")} in ${count(groups.length, "group")}${open}. A clause is one sentence that can be tested. Each comes with the program that tests it and with what that program must record.`;
}

/** What the levels mean, from the strictest on. */
export const LEVELS: Readonly<Record<Level, string>> = {
  must: "every runtime keeps it. A runtime that does not is broken, or its deviation is declared with a reason",
  should: "a good runtime keeps it. Known deviations are declared with a reason",
  may: "a runtime may lack the feature. If it has the feature, it keeps the clause",
};

/** How to read the records below a program. */
export const NOTATION =
  "A program records marks, written as `name` or `name=value`. A mark without a value has the value None. In a record, `…` stands for any other marks.";

/** The clauses and untested promises of a group, in the order of their ids. */
export function entriesOf({ clauses, untested = [] }: Group): readonly (Clause | Untested)[] {
  return [...clauses, ...untested].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** How a clause is judged; undefined if it is judged by the order of its marks. */
export function judgedBy(clause: Clause): string | undefined {
  if (clause.pins !== undefined) return "judged on its wires";
  return clause.judgedBy === "timing" ? "judged by its timing" : undefined;
}

/** The declared deviations of a clause, each with the runtimes that share it. */
export function deviationsOf({ expect = {} }: Clause): Map<Expectation, string[]> {
  const deviations = new Map<Expectation, string[]>();
  for (const [runtime, expectation] of Object.entries(expect)) {
    deviations.set(expectation, [...(deviations.get(expectation) ?? []), runtime]);
  }
  return deviations;
}

/** What a runtime does instead of keeping the clause, in a few words. */
export function deed(expectation: Expectation): string {
  switch (expectation.verdict) {
    case "fail":
      return "deviates";
    case "error":
      return BREAKS[expectation.outcome];
    case "unsupported":
      return "lacks it";
    case "skipped":
      return "is not tested";
  }
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

const BREAKS = {
  raised: "raises an exception",
  timeout: "never ends the program",
  flooded: "floods its output",
  crashed: "crashes",
} as const;

/** The records that are declared as legal for a runtime that deviates, if there are any. */
export function recordsInstead(
  expectation: Expectation,
): readonly (readonly string[])[] | undefined {
  return expectation.verdict === "fail" ? expectation.check?.legal : undefined;
}

/** For each runtime the clauses from which it deviates, in the suite's order. */
export function deviationsByRuntime(groups: readonly Group[]): Map<string, string[]> {
  const deviations = new Map<string, string[]>();
  for (const { id, expect = {} } of groups.flatMap(({ clauses }) => clauses)) {
    for (const runtime of Object.keys(expect)) {
      deviations.set(runtime, [...(deviations.get(runtime) ?? []), id]);
    }
  }
  return deviations;
}
