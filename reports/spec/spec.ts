import type { Clause, Expectation, Group, Level, Untested } from "../../harness/check/clause.ts";
import type { HistoricDefect } from "../../harness/check/historic-defect.ts";

/** The data of the SPEC page. */
export interface Spec {
  /** The version of the suite. */
  readonly version: string;
  readonly groups: readonly Group[];
  /** The text of each program, by its path below fixtures/. */
  readonly programs: ReadonlyMap<string, string>;
  /** Defects of the past that clauses of these groups catch. */
  readonly history?: readonly HistoricDefect[];
}

export const TITLE = "What an asyncio for microcontrollers promises";

/** The text below the title. */
export function lead({ version, groups }: Spec): string {
  const clauses = groups.reduce((sum, group) => sum + group.clauses.length, 0);
  const untested = groups.reduce((sum, group) => sum + (group.untested?.length ?? 0), 0);
  const open = untested === 0 ? "" : `, and ${count(untested, "promise")} that no program can test`;
  return `aiorig ${version}: ${count(clauses, "clause")} in ${count(groups.length, "group")}${open}. A clause is one testable sentence. With each clause you find the program that tests it, and what that program must record.`;
}

/** The meaning of each level. */
export const LEVELS: Readonly<Record<Level, string>> = {
  must: "every runtime keeps it; a runtime that does not is broken, or its deviation is declared with a reason",
  should: "a good runtime keeps it; a known runtime that does not is declared with a reason",
  may: "a runtime may lack the feature; a runtime that has it keeps the clause",
};

/** How to read the record below a program. */
export const NOTATION =
  "A program records marks: `name`, or `name=value` if the value is not None. `…` stands for any other marks.";

/** The text above the historic defects. */
export const HISTORY =
  "Defects that MicroPython's asyncio once had. Each one is caught by each of its clauses: it was planted into the reference again, or it says where else it was.";

/** The clauses and the untested promises of a group, in the order of their ids. */
export function entriesOf({ clauses, untested = [] }: Group): readonly (Clause | Untested)[] {
  return [...clauses, ...untested].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** How a clause is judged, or undefined if the order of its marks decides. */
export function judgedBy(clause: Clause): string | undefined {
  if (clause.pins !== undefined) return "judged by its wires";
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
      return "does not keep it";
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
  raised: "breaks the program with an exception",
  timeout: "never ends the program",
  flooded: "floods its output",
  crashed: "crashes",
} as const;

/** The records that are legal on a deviating runtime, if they are declared. */
export function recordsInstead(
  expectation: Expectation,
): readonly (readonly string[])[] | undefined {
  return expectation.verdict === "fail" ? expectation.check?.legal : undefined;
}

/** The ids of the clauses that each runtime does not keep, in the order of the suite. */
export function deviationsByRuntime(groups: readonly Group[]): Map<string, string[]> {
  const deviations = new Map<string, string[]>();
  for (const { id, expect = {} } of groups.flatMap(({ clauses }) => clauses)) {
    for (const runtime of Object.keys(expect)) {
      deviations.set(runtime, [...(deviations.get(runtime) ?? []), id]);
    }
  }
  return deviations;
}
