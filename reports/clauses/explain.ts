import pc from "picocolors";
import type { Check, Clause, Expectation, Retired, Untested } from "../../harness/check/clause.ts";
import { conditionInWords } from "../../harness/check/condition.ts";
import { inARow } from "../../harness/check/order/record.ts";
import { conditionOf } from "../../harness/check/own-expectation.ts";
import type { ClauseEntry } from "../../harness/results/own-expectations.ts";
import { aiorigCommand } from "../../harness/text/aiorig-command.ts";
import { printable, printableLine } from "../../harness/text/printable.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { wrap } from "../../harness/text/wrap.ts";
import { TRAITS } from "../../harness/trace/traits.ts";
import type { PageLook } from "../page-look.ts";

/** A clause, and the details that a reader wants to see with this clause. */
export interface ExplainedClause {
  readonly clause: Clause;
  /** The time limit of the clause's program, in milliseconds. */
  readonly limitMs: number;
  /** The path of the program in the form in which readers see it. */
  readonly path: string;
  /** The text of the program. Undefined if the file of the program is missing. */
  readonly program: string | undefined;
  /** Your own expectations of this clause. */
  readonly own?: readonly ClauseEntry[];
}

/**
 * Renders one whole clause: its statement, its sources, its expectations, its record and its
 * program.
 */
export function renderClause(
  { clause, limitMs, path, program, own = [] }: ExplainedClause,
  { width, colour }: PageLook,
): string {
  const { bold, dim } = pc.createColors(colour);
  const {
    id,
    level,
    statement,
    sources,
    judgedBy,
    pins,
    expect = [],
    check,
  } = printableRecord(clause, SENTENCES);
  return `${[
    `${bold(id)} (${level}, judged by ${pins === undefined ? judgedBy : "its wires"}, time limit ${limitMs} ms)`,
    ...wrap(statement, width, "  "),
    "",
    bold("Sources"),
    ...sources.map((source) => `  ${source}`),
    "",
    bold("Expected"),
    ...wrap(expect.length === 0 ? "pass on every runtime" : "pass, except", width, "  "),
    ...expect.flatMap((expectation) => [
      ...wrap(`${conditionInWords(expectation.when)}: ${describe(expectation)}`, width, "  "),
      ...(expectation.link === undefined ? [] : [`    ${expectation.link}`]),
    ]),
    ...meaningsOf(expect).flatMap((line) => wrap(line, width, "    ")),
    "",
    ...(own.length === 0
      ? []
      : [bold("Your own expectations"), ...own.flatMap((one) => ownLines(one, width)), ""]),
    ...(check.legal === undefined
      ? []
      : [bold("It records"), ...wrap(recordsOf(check.legal), width, "  "), ""]),
    bold("Program"),
    dim(`  ${printableLine(path)}`),
    "",
    program === undefined ? "(there is no such file)" : printable(program.trimEnd()),
    "",
  ].join("\n")}`;
}

/** Renders a promise that no program can test, with the reason. */
export function renderUntested(untested: Untested, { width, colour }: PageLook): string {
  const { id, statement, sources, reason } = printableRecord(untested, SENTENCES);
  const { bold } = pc.createColors(colour);
  return `${[
    `${bold(id)} (untested)`,
    ...wrap(statement, width, "  "),
    "",
    bold("Sources"),
    ...sources.map((source) => `  ${source}`),
    "",
    bold("Why it is untested"),
    ...wrap(reason, width, "  "),
    "",
  ].join("\n")}`;
}

/** Renders a promise that the suite no longer makes, and names the clause that replaces it. */
export function renderRetired(retired: Retired, { width, colour }: PageLook): string {
  const { id, statement, replacedBy, reason, sources } = printableRecord(retired, SENTENCES);
  const { bold } = pc.createColors(colour);
  return `${[
    `${bold(id)} (retired, replaced by ${replacedBy})`,
    ...wrap(`Statement: ${statement}`, width, "  "),
    "",
    bold("Sources"),
    ...sources.map((source) => `  ${source}`),
    "",
    bold("Why it is retired"),
    ...wrap(reason, width, "  "),
    "",
    `To see the clause that replaces this promise: ${aiorigCommand(`explain ${replacedBy}`)}`,
    "",
  ].join("\n")}`;
}

/**
 * Describes one of your own expectations: its number in the file, its condition, the expected verdict, the reason, and
 * the date on which it expires.
 */
function ownLines(one: ClauseEntry, width: number): string[] {
  const { number, entry, isExpired } = printableRecord(one, SENTENCES);
  const { verdict, outcome, reason, unreviewed, seen, expires, link } = entry;
  const how = outcome === undefined ? verdict : `${verdict} (${outcome})`;
  const why = reason === undefined ? seen && `, seen: ${seen}` : `, because ${reason}`;
  const until = expires === undefined ? "" : `, ${isExpired ? "expired on" : "until"} ${expires}`;
  const mark = unreviewed ? ", unreviewed" : "";
  const when = conditionInWords(conditionOf(entry));
  return [
    ...wrap(`entry ${number}, ${when}: ${how}${why ?? ""}${until}${mark}`, width, "  "),
    ...(link === undefined ? [] : [`    ${link}`]),
  ];
}

/** Returns one line for each trait in the conditions of the expectations, with the meaning of the trait. */
function meaningsOf(expectations: readonly Expectation[]): string[] {
  const named = expectations.flatMap(({ when: { has = [], lacks = [] } }) => [...has, ...lacks]);
  return [...new Set(named)].map((trait) => `${trait}: ${TRAITS[trait]}`);
}

function describe(expectation: Expectation): string {
  const how =
    expectation.verdict === "error" ? `error (${expectation.outcome})` : expectation.verdict;
  const records = expectation.verdict === "fail" ? expectation.check?.legal : undefined;
  const instead = records === undefined ? "" : `; it records ${recordsOf(records)}`;
  return `${how}, because ${expectation.reason}${instead}`;
}

function recordsOf(legal: NonNullable<Check["legal"]>): string {
  return printableLine(legal.map(inARow).join(", or "));
}

const SENTENCES = { ofSeveralLines: ["statement", "reason"] };
