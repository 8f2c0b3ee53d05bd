import type {
  Clause,
  Expectation,
  Group,
  Level,
  Retired,
  Untested,
} from "../../harness/check/clause.ts";
import { conditionInWords } from "../../harness/check/condition.ts";
import type { HistoricDefect } from "../../harness/check/historic-defect.ts";
import type { PublicReport } from "../../harness/check/public-report.ts";
import { TRAITS, type Trait } from "../../harness/trace/traits.ts";

/** The data of the SPEC page. */
export interface Spec {
  /** The version of the suite. */
  readonly version: string;
  readonly groups: readonly Group[];
  /** The texts of the programs. The keys are the paths of the programs below fixtures/. */
  readonly programs: ReadonlyMap<string, string>;
  /** Past defects that clauses of `groups` catch. */
  readonly history?: readonly HistoricDefect[];
  /** Public reports that clauses of `groups` cover. */
  readonly reports?: readonly PublicReport[];
}

export const TITLE = "What an asyncio for microcontrollers promises";

/** Returns the text below the title. */
export function lead({ version, groups }: Spec): string {
  const clauses = groups.reduce((sum, group) => sum + group.clauses.length, 0);
  const untested = groups.reduce((sum, group) => sum + (group.untested?.length ?? 0), 0);
  const open = untested === 0 ? "" : `, and ${count(untested, "promise")} that no program can test`;
  return `aiorig ${version}: ${count(clauses, "clause")} in ${count(groups.length, "group")}${open}. A clause is a promise that a program can test. Each clause is shown with the program that tests it, and with the marks that this program must record.`;
}

/** The meaning of each level. */
export const LEVELS: Readonly<Record<Level, string>> = {
  must: "every runtime must obey the clause; a runtime that does not obey it is broken, or the suite declares its deviation with a reason",
  should:
    "a good runtime obeys the clause; if a known runtime does not obey it, the suite declares this deviation with a reason",
  may: "a runtime may lack the feature; a runtime that has the feature must obey the clause",
};

/** The text that explains the marks below a program. */
export const NOTATION =
  "A program records marks: `name`, or `name=value` if the value is not None. `…` stands for any other marks.";

/** The text above the historic defects. */
export const HISTORY =
  "Defects that MicroPython's asyncio once had. The clauses beside a defect catch it. To test this, we planted the defect in the reference. If the reference cannot have the defect, the description says where the defect was.";

/** The text above the public reports. */
export const REPORTS =
  "What people reported in public about MicroPython's asyncio, its forks, or CPython's asyncio. The clauses beside a report say what is right. The reference obeys these clauses, and planted faults show that the clauses can fail.";

/** Returns the name of a report on GitHub: `owner/repository#number`. */
export function reportName({ link }: PublicReport): string {
  const [, owner, repository, , number] = new URL(link).pathname.split("/");
  return `${owner}/${repository}#${number}`;
}

/** Returns the clauses of a group, with the promises that are untested or retired, in the order of their ids. */
export function entriesOf({
  clauses,
  untested = [],
  retired = [],
}: Group): readonly (Clause | Untested | Retired)[] {
  return [...clauses, ...untested, ...retired].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Says how a clause is judged. Returns undefined if the order of its marks decides. */
export function judgedBy(clause: Clause): string | undefined {
  if (clause.pins !== undefined) return "judged by its wires";
  return clause.judgedBy === "timing" ? "judged by its timing" : undefined;
}

/** Describes in a few words what a runtime does if it does not obey the clause. */
export function deed(expectation: Expectation): string {
  switch (expectation.verdict) {
    case "fail":
      return "does not obey the clause";
    case "error":
      return expectation.outcome === undefined ? "breaks" : BREAKS[expectation.outcome];
    case "unsupported":
      return "lacks the feature";
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
  flooded: "writes too much output",
  crashed: "crashes",
} as const;

/**
 * Returns the legal records of a runtime that does not obey the clause. Returns undefined if no such records are
 * declared.
 */
export function recordsInstead(
  expectation: Expectation,
): readonly (readonly string[])[] | undefined {
  return expectation.verdict === "fail" ? expectation.check?.legal : undefined;
}

/**
 * Returns, for each condition of a declared deviation, the ids of the clauses that runtimes with this condition do not
 * obey. The ids are in the order of the suite.
 */
export function deviationsByCondition(groups: readonly Group[]): Map<string, string[]> {
  const deviations = new Map<string, string[]>();
  for (const { id, expect = [] } of groups.flatMap(({ clauses }) => clauses)) {
    for (const { when } of expect) {
      const condition = conditionInWords(when);
      deviations.set(condition, [...(deviations.get(condition) ?? []), id]);
    }
  }
  return deviations;
}

/** Returns the traits that the conditions of declared deviations name. Each trait has a sentence that describes it. */
export function traitsNamed(groups: readonly Group[]): [Trait, string][] {
  const named = new Set(
    groups
      .flatMap(({ clauses }) => clauses)
      .flatMap(({ expect = [] }) => expect)
      .flatMap(({ when: { has = [], lacks = [] } }) => [...has, ...lacks]),
  );
  return (Object.entries(TRAITS) as [Trait, string][]).filter(([trait]) => named.has(trait));
}

/** The explanation of conditions. */
export const CONDITIONS =
  "A condition says which runtimes deviate. `micropython` and `cpython` include forks with the same asyncio. The words after `with` and `without` are traits. The suite asks each runtime which of these traits it has:";
