import { Command, InvalidArgumentError, Option } from "commander";
import { renderDiff, renderDiffMarkdown } from "../../reports/diff/diff.ts";
import { clausesOf } from "../engine/suite.ts";
import {
  type ColumnPairs,
  columnsOf,
  compareResults,
  type ResultsComparison,
} from "../results/compare-results.ts";
import { type Results, readResultsFile } from "../results/results-file.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { print, printError } from "../text/output.ts";
import { type JsonDocument, type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { configOption, parseResultsPath, suitesOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";

interface Options extends JsonOptions, SuiteOptions {
  readonly columns?: ColumnPairs;
  readonly format: Format;
}

export function diffCommand(): Command {
  return new Command("diff")
    .description("say what changed between two results files")
    .argument("<before>", "a results.jsonl, or a folder that contains one", parseResultsPath)
    .argument("<after>", "a results.jsonl, or a folder that contains one", parseResultsPath)
    .option(
      "--columns <before=after>",
      "compare two columns with different names; for several pairs, write commas between them or repeat the option",
      parsePairs,
    )
    .addOption(
      new Option("--format <name>", "text, or markdown for a comment in a pull request")
        .choices(["text", "markdown"])
        .default("text"),
    )
    .addOption(jsonOption().conflicts("format"))
    .addOption(suitesOption())
    .addOption(configOption())
    .addHelpText("after", HELP)
    .action(diff);
}

type Format = "text" | "markdown";

async function diff(before: string, after: string, options: Options): Promise<void> {
  const { columns, format, json = false } = options;
  const levels = new Map(clausesOf(await suiteInUse(options)).map(({ id, level }) => [id, level]));
  const names = { before: pathFromHere(before), after: pathFromHere(after) };
  const [old, now] = [readResultsFile(names.before, levels), readResultsFile(names.after, levels)];
  for (const notice of [...old.notices, ...now.notices]) printError(`Note: ${notice}\n`);
  refuseUnknown(columns, old, now, names);
  const comparison = compareResults(old, now, columns);
  if (comparison.columns.length === 0) throw nothingInCommon(old, now, names);
  if (json) printDocument(diffAsJson(comparison, names));
  else if (format === "markdown") print(renderDiffMarkdown(comparison, names));
  else print(`${renderDiff(comparison, names)}\n`);
  process.exitCode = comparison.isWorse ? WORSE : 0;
}

interface Names {
  readonly before: string;
  readonly after: string;
}

/** Returns the value that `--json` prints. docs/json.md describes it. */
function diffAsJson(comparison: ResultsComparison, names: Names): JsonDocument {
  return { type: "diff", schema: 1, ...names, ...comparison };
}

const WORSE = 1;

function refuseUnknown(
  pairs: ColumnPairs | undefined,
  before: Results,
  after: Results,
  names: Names,
): void {
  for (const [one, other] of pairs ?? []) {
    refuseMissing(one, before, names.before);
    refuseMissing(other, after, names.after);
  }
}

function refuseMissing(column: string, results: Results, path: string): void {
  const columns = columnsOf(results);
  if (columns.includes(column)) return;
  throw new UsageError(
    `--columns names ${column}, but ${path} has no such column. Its columns are ${columns.join(", ")}.`,
  );
}

function nothingInCommon(before: Results, after: Results, names: Names): UsageError {
  return new UsageError(
    `no column has the same name in both results. ${names.before} has ${columnsOf(before).join(", ")}, and ${names.after} has ${columnsOf(after).join(", ")}. To compare two columns with different names, use --columns BEFORE=AFTER.`,
  );
}

/**
 * Reads pairs of columns, such as `before=after`, with commas between the pairs. The name of a column may contain `=`,
 * as in `micropython=mine`. In this case, the user writes a colon instead of `=` between the two names, because no name
 * contains a colon.
 */
function parsePairs(text: string, before: ColumnPairs = new Map()): ColumnPairs {
  const pairs = text.split(",").map((pair): [string, string] => {
    const [one, other, ...more] = pair.split(pair.includes(":") ? ":" : "=");
    if (one && other && more.length === 0) return [one, other];
    throw new InvalidArgumentError(
      "Name two columns, such as micropython@1.25=micropython@1.26. If a name contains =, write a colon between the two names.",
    );
  });
  return new Map([...before, ...pairs]);
}

const HELP = `
Columns with the same name are compared. These things are worse: a clause that newly fails or fails in another way, a clause
that passed and does not pass any more (also if that is declared), an expectation that nobody has reviewed, and a column that
is gone. Everything else is only listed: other versions, firmware or suites, clauses that pass now, new and gone clauses,
and declared deviations that came or went.

Exit codes: 0 nothing is worse; 1 something is worse; 2 wrong usage.

Examples:
  aiorig diff baseline/${RESULTS_FILE} out/${RESULTS_FILE}
  aiorig diff old new --columns micropython@1.25=micropython@1.26
  aiorig diff main out --format markdown > comment.md
  aiorig diff main out --json`;
