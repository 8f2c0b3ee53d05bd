import type { Clause, Expectation, Group, Level, Untested } from "../../harness/check/clause.ts";

/** What the SPEC page is rendered from. */
export interface Spec {
  /** The version of the suite. */
  readonly version: string;
  readonly groups: readonly Group[];
  /** The text of each program, by its path below fixtures/. */
  readonly programs: ReadonlyMap<string, string>;
}

export const TITLE = "What an asyncio for microcontrollers promises";

/** What stands below the title. */
export function lead({ version, groups }: Spec): string {
  const clauses = groups.reduce((sum, group) => sum + group.clauses.length, 0);
  const untested = groups.reduce((sum, group) => sum + (group.untested?.length ?? 0), 0);
  const open = untested === 0 ? "" : `, and ${count(untested, "promise")} that no program can test`;
  return `aiorig ${version}: ${count(clauses, "clause")} in ${count(groups.length, "group")}${open}. A clause is one sentence that can be tested; its program tests it, and what the program must record stands with it.`;
}

/** What the levels mean, in their order. */
export const LEVELS: Readonly<Record<Level, string>> = {
  must: "every runtime keeps it; one that does not is broken there, or its deviation is declared with the reason",
  should: "a good runtime keeps it; known ones that do not are declared with the reason",
  may: "a runtime may lack it altogether; one that has it keeps it",
};

/** How to read what stands at the end of a program. */
export const NOTATION =
  "A program records marks, each `name` or `name=value`; a mark without a value has None. Between marks that are listed, `…` stands for any others.";

/** The clauses of a group and what of it is untested, in the order of the ids. */
export function entriesOf({ clauses, untested = [] }: Group): readonly (Clause | Untested)[] {
  return [...clauses, ...untested].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** How a clause is judged, where that is not from the order of its marks. */
export function judgedBy(clause: Clause): string | undefined {
  if (clause.pins !== undefined) return "judged on its wires";
  return clause.judgedBy === "timing" ? "judged by its timing" : undefined;
}

/** The declared deviations of a clause; runtimes for which the same one is declared stand together. */
export function deviationsOf({ expect = {} }: Clause): Map<Expectation, string[]> {
  const deviations = new Map<Expectation, string[]>();
  for (const [runtime, expectation] of Object.entries(expect)) {
    deviations.set(expectation, [...(deviations.get(expectation) ?? []), runtime]);
  }
  return deviations;
}

/** What a runtime does instead of what the clause says, in a few words before the reason. */
export function deed(expectation: Expectation): string {
  switch (expectation.verdict) {
    case "fail":
      return "does otherwise";
    case "error":
      return BREAKS[expectation.outcome];
    case "unsupported":
      return "lacks it";
    case "skipped":
      return "is not asked";
  }
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

const BREAKS = {
  raised: "breaks the program with an exception",
  timeout: "never comes to the end of the program",
  flooded: "floods its output",
  crashed: "crashes",
} as const;

/** The records that are legal on a runtime that deviates, where they are declared. */
export function recordsInstead(
  expectation: Expectation,
): readonly (readonly string[])[] | undefined {
  return expectation.verdict === "fail" ? expectation.check?.legal : undefined;
}

/** The clauses in which each runtime deviates, by runtime, in the suite's order. */
export function deviationsByRuntime(groups: readonly Group[]): Map<string, string[]> {
  const deviations = new Map<string, string[]>();
  for (const { id, expect = {} } of groups.flatMap(({ clauses }) => clauses)) {
    for (const runtime of Object.keys(expect)) {
      deviations.set(runtime, [...(deviations.get(runtime) ?? []), id]);
    }
  }
  return deviations;
}
