import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import type { Check, Clause, Expectation, Untested } from "../check/clause.ts";
import { inARow } from "../check/order/record.ts";
import { type Suite, shownPath } from "../engine/suite.ts";
import { wrap } from "../results/wrap.ts";
import { DEFAULT_LIMIT_MS } from "../runtimes/runtime.ts";
import { print } from "../text/output.ts";
import { printable, printableLine } from "../text/printable.ts";
import { printableRecord } from "../text/printable-record.ts";
import { suiteOf, suitesOption } from "./options.ts";
import { findClause, selectUntested } from "./selection.ts";
import { terminal } from "./terminal.ts";

export function explainCommand(): Command {
  return new Command("explain")
    .description(
      "show one clause whole: what it says and why, its expectations, what its program is to record",
    )
    .argument("<id>", "such as GATHER-01")
    .addOption(suitesOption())
    .addHelpText("after", "\nExample:\n  npm run aiorig -- explain CANCEL-14")
    .action(async (id: string, { suites }: { suites?: string }) => {
      const suite = await suiteOf(suites);
      const untested = selectUntested(suite, [id]).find((entry) => entry.id === id.toUpperCase());
      print(
        untested === undefined
          ? renderClause(suite, findClause(suite, id))
          : renderUntested(untested),
      );
    });
}

function renderUntested(untested: Untested): string {
  const { id, statement, sources, reason } = printableRecord(untested, SENTENCES);
  const { width, colour } = terminal();
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

function renderClause(suite: Suite, clause: Clause): string {
  const { width, colour } = terminal();
  const { bold, dim } = pc.createColors(colour);
  const { id, level, statement, sources, judgedBy, pins, expect, check, limitMs } = printableRecord(
    clause,
    SENTENCES,
  );
  const file = join(suite.fixtures, clause.program);
  const program = existsSync(file)
    ? printable(readFileSync(file, "utf8").trimEnd())
    : "(there is no such file)";
  const expectations = Object.entries(expect ?? {});
  return `${[
    `${bold(id)} (${level}, judged by ${pins === undefined ? judgedBy : "its wires"}, limit ${limitMs ?? DEFAULT_LIMIT_MS} ms)`,
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
    dim(`  ${printableLine(shownPath(file))}`),
    "",
    program,
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
