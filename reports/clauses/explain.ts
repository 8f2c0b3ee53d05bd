import pc from "picocolors";
import type { Check, Clause, Expectation, Untested } from "../../harness/check/clause.ts";
import { inARow } from "../../harness/check/order/record.ts";
import { printable, printableLine } from "../../harness/text/printable.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { wrap } from "../../harness/text/wrap.ts";
import type { PageLook } from "../page-look.ts";

/** A clause and what a reader wants to see with it. */
export interface ExplainedClause {
  readonly clause: Clause;
  /** The time limit that its program gets, in milliseconds. */
  readonly limitMs: number;
  /** The path of the program, as the page shows it. */
  readonly path: string;
  /** The text of the program; undefined if there is no such file. */
  readonly program: string | undefined;
}

/** Renders one whole clause: what it says, its sources, its expectations, its record and its program. */
export function renderClause(
  { clause, limitMs, path, program }: ExplainedClause,
  { width, colour }: PageLook,
): string {
  const { bold, dim } = pc.createColors(colour);
  const { id, level, statement, sources, judgedBy, pins, expect, check } = printableRecord(
    clause,
    SENTENCES,
  );
  const expectations = Object.entries(expect ?? {});
  return `${[
    `${bold(id)} (${level}, judged by ${pins === undefined ? judgedBy : "its wires"}, limit ${limitMs} ms)`,
    ...wrap(statement, width, "  "),
    "",
    bold("Sources"),
    ...sources.map((source) => `  ${source}`),
    "",
    bold("Expected"),
    ...wrap(expectations.length === 0 ? "pass on every runtime" : "pass, except", width, "  "),
    ...expectations.flatMap(([runtime, expectation]) =>
      wrap(`${runtime}: ${describe(expectation)}`, width, "  "),
    ),
    "",
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
