import { statSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { renderComparison } from "../../reports/timing/changes-console.ts";
import { renderTimingPage } from "../../reports/timing/page.ts";
import type { NamedComparison } from "../../reports/timing/report-data.ts";
import { figures as catalogue, HEADLINES } from "../../suites/figures/index.ts";
import { withOutFolder } from "../output/out-folder.ts";
import { EXIT } from "../results/conclusion.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { readTimingFile, type TimingResults } from "../timing/files/timing-file.ts";
import { readBaseline } from "./baseline-file.ts";
import { selectFigures } from "./figure-selection.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import {
  addRuntimeOptions,
  configOf,
  outFolderOf,
  outOption,
  parsePath,
  type RuntimeOptions,
} from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { addPlanOptions, type PlanChoices } from "./plan-options.ts";
import { columnsOf, parseChoice, type RuntimeChoice } from "./runtime-choice.ts";
import { terminal } from "./terminal.ts";
import { holdSitting } from "./time-sitting.ts";
import { compareSides, type Side } from "./timing-comparison.ts";
import { keepingMeasurements } from "./timing-files.ts";
import { reportOf } from "./timing-report.ts";
import { refuseUnused } from "./unused-options.ts";

interface Options extends RuntimeOptions, PlanChoices, JsonOptions {
  readonly column?: string;
  readonly allowUnlike?: true;
  readonly out?: string;
}

export function compareCommand(): Command {
  const command = new Command("compare")
    .description(
      "say whether a runtime keeps time better or worse than another runtime, or than in an earlier measurement",
    )
    .argument("<before>", "a file of measurements, or a runtime such as micropython@1.25")
    .argument("<after>", "another file or runtime")
    .argument(
      "[figures...]",
      "the figures to measure on two runtimes (default: the headline figures)",
    );
  addPlanOptions(command)
    .option("--column <name>", "the target to compare, if the files have several targets")
    .option("--allow-unlike", "compare files even if their conditions differ")
    .addOption(outOption("the folder for the report (default: ./out)"))
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(compare);
  return addRuntimeOptions(command);
}

async function compare(
  before: string,
  after: string,
  names: string[],
  options: Options,
  command: Command,
): Promise<void> {
  const areFiles = [before, after].map(isFile);
  if (areFiles[0] !== areFiles[1]) {
    const [file, other] = areFiles[0] ? [before, after] : [after, before];
    throw new UsageError(
      `${file} is a file, but ${other} is not. Name two files of measurements, or two runtimes.`,
    );
  }
  if (areFiles[0]) {
    if (names.length > 0) {
      throw new UsageError(
        `${before} and ${after} are files. aiorig compares all figures that both files contain, so leave out ${names.join(", ")}.`,
      );
    }
    refuseUnused(
      command,
      ({ long }) => !FOR_FILES.has(long) && !FOR_BOTH.has(long),
      "Two files are compared, and nothing is measured.",
    );
    await compareFiles(before, after, options);
  } else {
    refuseUnused(
      command,
      ({ long }) => FOR_FILES.has(long),
      "Two runtimes are measured together, and no file is read.",
    );
    await compareRuntimes(before, after, names, options);
  }
}

/**
 * The options that are allowed only with two files. There are two other groups: the options in FOR_BOTH are allowed
 * with two files and with two runtimes, and all other options are allowed only with two runtimes.
 */
const FOR_FILES: ReadonlySet<string | undefined> = new Set(["--column", "--allow-unlike"]);
const FOR_BOTH: ReadonlySet<string | undefined> = new Set(["--out", "--json"]);

function isFile(path: string): boolean {
  return /\.jsonl?$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

async function compareFiles(before: string, after: string, options: Options): Promise<void> {
  const results = [before, after].map(readResults);
  for (const [i, { isComplete }] of results.entries()) {
    if (isComplete || options.allowUnlike) continue;
    throw new UsageError(
      `the measurement ${[before, after][i]} was stopped before its end. Measure again, or compare it anyway with --allow-unlike.`,
    );
  }
  const sides = [before, after].map(
    (name, i): Side => ({
      report: reportOf(results[i]!),
      column: columnIn(
        name,
        results[i]!.header.targets.map(({ column }) => column),
        options.column,
      ),
      name,
    }),
  );
  const [first, second] = sides as [Side, Side];
  const comparison = compareSides(first, second, "separate", {
    allowsUnlike: options.allowUnlike === true,
  });
  await withOutFolder(outFolderOf(options, {}), async (out) => {
    const report = { ...second.report, comparisons: [comparison] };
    conclude(comparison, out.write({ [COMPARE_PAGE]: renderTimingPage(report) })[0]!, options);
  });
}

/** Reads a file of measurements, or a baseline if the name of the file ends with `.json`. */
function readResults(path: string): TimingResults {
  const file = parsePath(path);
  return file.endsWith(".json") ? readBaseline(file).results : readTimingFile(file);
}

function columnIn(file: string, columns: readonly string[], wanted: string | undefined): string {
  const found = wanted === undefined ? columns : columns.filter((column) => column === wanted);
  if (found.length === 1) return found[0]!;
  throw new UsageError(
    `${file} has the targets ${columns.join(", ")}. Choose one of them with --column.`,
  );
}

async function compareRuntimes(
  before: string,
  after: string,
  names: readonly string[],
  options: Options,
): Promise<void> {
  const choices = [before, after].map(runtimeNamed);
  const given = await configOf(options);
  const sides = choices.map((choice) => columnsOf([choice], given));
  const columns = sides.map(({ columns: [column] }) => column!);
  if (columns[0] === columns[1]) {
    throw new UsageError(
      `${before} and ${after} are the same runtime. Name two different runtimes.`,
    );
  }
  const targets = { ...sides[0]!.targets, ...sides[1]!.targets };
  const config = { ...given, targets };
  const figures = selectFigures(catalogue, names.length > 0 ? names : HEADLINES);
  const { samples, blocks } = options;
  const plan = { samples, blocks };
  const sitting = { figures, columns, named: columns, config, plan, file: COMPARE_FILE };
  const signal = interruptSignal();
  await withOutFolder(outFolderOf(options, config), async (out) => {
    out.refuseForeign([COMPARE_FILE, COMPARE_PAGE]);
    const { file, isComplete } = await holdSitting(out, sitting, signal);
    if (!isComplete) {
      printError(
        `The measurement was stopped, so nothing is compared. The results up to this moment are in ${printableLine(pathFromHere(file))}.\n`,
      );
      process.exitCode = (signal.reason as Interrupted).exitCode;
      return;
    }
    const report = reportOf(readTimingFile(file));
    const [first, second] = columns.map((column): Side => ({ report, column, name: column }));
    const comparison = compareSides(first!, second!, "interleaved", {
      allowsUnlike: true,
    });
    const page = renderTimingPage({ ...report, comparisons: [comparison] });
    const written = await keepingMeasurements(file, () => out.write({ [COMPARE_PAGE]: page }));
    conclude(comparison, written[0]!, options);
  });
}

function runtimeNamed(text: string): RuntimeChoice {
  try {
    return parseChoice(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(
      `${text} is neither a file of measurements nor a runtime. ${error.message}`,
    );
  }
}

function conclude(comparison: NamedComparison, page: string, { json }: JsonOptions): void {
  const report = pathFromHere(page);
  if (json) {
    printDocument({ type: "compare", schema: 1, ...comparison, report });
  } else {
    print(`\n${renderComparison(comparison, terminal())}`);
    print(`\nReport: ${printableLine(report)}\n`);
  }
  const { verdict } = comparison.comparison;
  process.exitCode =
    verdict === "worse"
      ? EXIT.deviates
      : verdict === "inconclusive"
        ? EXIT.undecided
        : EXIT.conforms;
}

/** The name of the report in the folder for output. */
const COMPARE_PAGE = "compare.html";

/** The name of the file with the measurements of two runtimes. */
const COMPARE_FILE = "compare.jsonl";

const HELP = `
Two runtimes are measured together. Their blocks alternate (A B, B A, ...), so that a change of the machine
affects both. Two files are compared only if they were measured under like conditions: the same kind of target,
clock, rig, machine and plan.

A change counts only if it is significant and larger than the floor of its statistic. All figures are tested
together: at most 2 % of all comparisons of equal things raise a false alarm.

Exit codes: 0 nothing is worse; 1 a figure is worse; 2 wrong usage; 3 a figure could not be measured;
4 a comparison could not decide.

Examples:
  aiorig compare micropython@1.25 micropython@1.26         measure two versions, and compare them
  aiorig compare micropython micropython=./mine LATENCY    only the latencies, with your own build
  aiorig compare reports/baselines/micropython.json out/timing.jsonl    compare with a baseline
  aiorig compare old/timing.jsonl out/timing.jsonl         compare two measurements
  aiorig compare old/timing.jsonl out/timing.jsonl --json  the same, for a program`;
