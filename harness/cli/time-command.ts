import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { renderComparison } from "../../reports/timing/changes-console.ts";
import { renderTimingTable } from "../../reports/timing/console.ts";
import type { NamedComparison, TimingReport } from "../../reports/timing/report-data.ts";
import { figures as catalogue, HEADLINES } from "../../suites/figures/index.ts";
import { type OutFolder, withOutFolder } from "../output/out-folder.ts";
import { EXIT } from "../results/conclusion.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import type { Figure } from "../timing/figure.ts";
import { readTimingFile } from "../timing/files/timing-file.ts";
import { TIMING_FILE } from "../timing/files/timing-lines.ts";
import { chosenRuntimes, type RuntimeAndRigOptions } from "./chosen-runtimes.ts";
import { parseDuration } from "./duration.ts";
import { ownFigure, selectFigures } from "./figure-selection.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import {
  addRuntimeOptions,
  outFolderOf,
  outOption,
  rigsOption,
  runtimesOption,
} from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { addPlanOptions, type PlanChoices } from "./plan-options.ts";
import { terminal } from "./terminal.ts";
import {
  checkAgainst,
  columnsIn,
  compareWithBaselines,
  findBaselines,
  type NamedBaseline,
} from "./time-baseline.ts";
import { figuresAsJson, type TimingFiles, timingAsJson } from "./time-json.ts";
import { holdSitting, type Sitting } from "./time-sitting.ts";
import { hasClock, TIMED_FORMS } from "./timed-runtimes.ts";
import {
  keepingMeasurements,
  renderTimingFile,
  TIMING_FORMATS,
  type TimingFormat,
} from "./timing-files.ts";
import { reportOf } from "./timing-report.ts";
import { refuseUnused } from "./unused-options.ts";
import { wholeNumber } from "./whole-number.ts";

interface Options extends RuntimeAndRigOptions, PlanChoices, JsonOptions {
  readonly soak?: number;
  readonly baseline?: string | true;
  readonly requestedUs: number;
  readonly all?: true;
  readonly list?: true;
  readonly out?: string;
}

export function timeCommand(): Command {
  const command = new Command("time")
    .description("measure how well runtimes keep time, and write a report")
    .argument(
      "[figures...]",
      "figures to measure, for example LATE-10-ALONE, 'LATE-*-HOG5' or PERIOD (default: the headline figures)",
    )
    .addOption(runtimesOption(`measure only this runtime; may be repeated (${TIMED_FORMS})`))
    .addOption(rigsOption());
  addPlanOptions(command)
    .option(
      "--soak <time>",
      "repeat the measurement until this time has passed, such as 1h",
      parseDuration,
    )
    .option(
      "--baseline [file]",
      "compare with the baseline in this file (without a file: with the baseline of these targets in reports/baselines); if you do not choose figures, samples or blocks, the baseline chooses them",
    )
    .option(
      "--requested-us <n>",
      "the time that your own program asks for, such as the time of a sleep, in microseconds; aiorig subtracts this time from each sample",
      wholeNumber(0, 3_600_000_000),
      0,
    )
    .option("--all", "measure every figure instead of the headline figures")
    .option("--list", "list the figures, and measure nothing")
    .addOption(outOption("the folder for timing.jsonl and the report (default: ./out)"))
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(time);
  return addRuntimeOptions(command);
}

async function time(names: string[], options: Options, command: Command): Promise<void> {
  refuseIgnored(names, options, command);
  const figures = chooseFigures(names, options);
  if (options.list) {
    if (options.json) printDocument(figuresAsJson(figures));
    else print(listOf(figures));
    return;
  }
  const { config, named } = await chosenRuntimes(options);
  const { sitting, baselines } = planSitting(names, options, {
    figures,
    config,
    named,
  });
  const signal = interruptSignal();
  await withOutFolder(outFolderOf(options, config), async (out) => {
    out.refuseForeign([TIMING_FILE, ...REPORTS]);
    // Remove the reports of an earlier measurement before this measurement starts. If this measurement is killed, no
    // old reports are left in the folder.
    out.remove((name) => REPORTS.includes(name));
    const { file, isComplete } = await holdSitting(out, sitting, signal);
    await conclude(out, { file, isComplete, baselines }, options, signal);
  });
}

/**
 * Plans the measurement. If there is a baseline, the settings that the user does not choose come from the baseline. So
 * the measurement can be compared with the baseline.
 */
function planSitting(
  names: readonly string[],
  { samples, blocks, soak: soakMs, all, baseline, runtime, rig }: Options,
  { figures, config, named }: Pick<Sitting, "figures" | "config" | "named">,
): { readonly sitting: Sitting; readonly baselines: readonly NamedBaseline[] } {
  const isChosen = runtime !== undefined || rig !== undefined;
  const timed = isChosen ? named : named.filter((column) => hasClock(column, config));
  const columns = named.length === 0 ? DEFAULT_COLUMNS : timed;
  const plan = { samples, blocks, soakMs };
  if (baseline === undefined) {
    return { sitting: { figures, columns, named, config, plan }, baselines: [] };
  }
  const baselines = findBaselines(baseline, columns);
  const known = columnsIn(baselines);
  const first = baselines[0]!.results.header;
  const chosen =
    all || names.length > 0 ? figures : catalogue.filter(({ id }) => first.figures.includes(id));
  const compared = named.length === 0 ? columns.filter((one) => known.includes(one)) : columns;
  if (compared.length === 0) {
    throw new UsageError(
      `${baselines[0]!.path} is the baseline of ${known.join(", ")}. Name a target of this baseline with --runtime or --rig.`,
    );
  }
  const without = compared.filter((column) => !known.includes(column));
  if (without.length > 0) {
    printError(
      `${printableLine(without.join(", "))}: aiorig measures without a comparison, because there is no baseline.\n`,
    );
  }
  return {
    sitting: {
      ...{ figures: chosen, columns: compared, named, config },
      plan: { samples: samples ?? first.plan.samples, blocks: blocks ?? first.plan.blocks, soakMs },
      onStart: (header) => checkAgainst(baselines, header, chosen),
    },
    baselines,
  };
}

/** Throws UsageError if the user asked for something that would have no effect. */
function refuseIgnored(names: readonly string[], { all }: Options, command: Command): void {
  if (all && names.length > 0) {
    throw new UsageError(
      `--all measures every figure, but ${names.join(", ")} names only some of them. Leave out --all or the names.`,
    );
  }
  if (names.some((name) => name.endsWith(".py"))) return;
  refuseUnused(
    command,
    ({ long }) => long === "--requested-us",
    "This option is only for your own program, and you named no program. Each figure of aiorig sets its own requested time.",
  );
}

function chooseFigures(names: readonly string[], { all, list, requestedUs }: Options): Figure[] {
  const programs = names.filter((name) => name.endsWith(".py"));
  for (const program of programs) {
    if (!statSync(program, { throwIfNoEntry: false })?.isFile()) {
      throw new UsageError(`${program} is not a file. Name a program that uses a Stopwatch.`);
    }
  }
  const own = programs.map((program) => ownFigure(resolve(program), requestedUs));
  const twice = own.find(({ id }, i) => own.findIndex((one) => one.id === id) !== i);
  if (twice !== undefined) {
    throw new UsageError(
      `two programs would be the figure ${twice.id}, because their names are too similar. Rename one of them.`,
    );
  }
  const ids = names.filter((name) => !name.endsWith(".py"));
  if (names.length > 0) return [...selectFigures(catalogue, ids), ...own];
  return all || list ? [...catalogue] : selectFigures(catalogue, HEADLINES);
}

function listOf(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ id }) => id.length));
  const lines = figures.map(({ id, name }) => {
    const headline = HEADLINES.includes(id) ? "*" : " ";
    return `${headline} ${id.padEnd(width)}  ${name}`;
  });
  return `${lines.join("\n")}\n\n* headline figure, measured by default\n`;
}

interface Measured {
  readonly file: string;
  readonly isComplete: boolean;
  readonly baselines: readonly NamedBaseline[];
}

/**
 * Writes the report, prints its table or its JSON document, and sets the exit code. Throws UsageError if the comparison
 * with the baselines was refused.
 */
async function conclude(
  out: OutFolder,
  { file, isComplete, baselines }: Measured,
  { json }: JsonOptions,
  signal: AbortSignal,
): Promise<void> {
  const measured = reportOf(readTimingFile(file));
  const compared = isComplete ? compare(baselines, measured) : { comparisons: [] };
  const report = { ...measured, comparisons: compared.comparisons };
  const [page = ""] = await keepingMeasurements(file, () =>
    FORMATS.flatMap((format) => out.write(renderTimingFile(report, format))),
  );
  const files = { report: pathFromHere(page), measurements: pathFromHere(file) };
  if (json) printDocument(timingAsJson(report, files));
  else showReport(report, files);
  if (compared.refusal !== undefined) throw compared.refusal;
  if (isComplete) {
    process.exitCode = exitCodeOf(report);
    return;
  }
  const lost =
    baselines.length > 0 ? " The report does not compare these results with the baseline." : "";
  printError(
    `The measurement was stopped. The report contains the results up to this moment.${lost}\n`,
  );
  process.exitCode = (signal.reason as Interrupted).exitCode;
}

function showReport(report: TimingReport, files: TimingFiles): void {
  print(`\n${renderTimingTable(report, terminal())}`);
  for (const comparison of report.comparisons ?? []) {
    print(`\n${renderComparison(comparison, terminal())}`);
  }
  const { report: page, measurements } = files;
  print(`\nReport: ${printableLine(page)}\nMeasurements: ${printableLine(measurements)}\n`);
}

/**
 * Compares the report with the baselines. If the comparison is refused, returns the reason as `refusal` and does not
 * throw, because the report must still be written.
 */
function compare(
  baselines: readonly NamedBaseline[],
  report: TimingReport,
): { readonly comparisons: readonly NamedComparison[]; readonly refusal?: UsageError } {
  try {
    return { comparisons: compareWithBaselines(baselines, report) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { comparisons: [], refusal: error };
  }
}

/**
 * Returns the exit code of the worst problem. The problems, with the worst first:
 * 1. a broken budget, or a figure that is worse than its baseline.
 * 2. a figure without a result, if the target supports this figure.
 * 3. an unclear budget, or an unclear comparison.
 */
function exitCodeOf({ judged, results, comparisons = [] }: TimingReport): number {
  const budgets = judged.flatMap((one) => (one.budgets ?? []).map(({ verdict }) => verdict));
  const changes = comparisons.map(({ comparison }) => comparison.verdict);
  if (budgets.includes("beyond") || changes.includes("worse")) return EXIT.deviates;
  if (results.missing.some(({ isUnsupported }) => !isUnsupported)) return EXIT.broken;
  const isUnclear = budgets.includes("inconclusive") || changes.includes("inconclusive");
  return isUnclear ? EXIT.undecided : EXIT.conforms;
}

/** The columns that are measured by default. `hasClock` accepts each of them. */
const DEFAULT_COLUMNS = ["reference", "micropython", "cpython", "pico-virtual"];

/** The files that the command writes at the end of a measurement. */
const REPORTS: readonly string[] = Object.values(TIMING_FORMATS);

const FORMATS = Object.keys(TIMING_FORMATS) as TimingFormat[];

const HELP = `
A figure is a quantity that is measured many times, such as the lateness of sleep_ms(10). Its samples come in
blocks: each block is a fresh start of the target. The blocks of all targets alternate, so that a change of the
machine affects all of them.

On a rig, and on pico-virtual, the instrument measures the edges of a pin. Everything else measures with the
clock of the target. The times of pico-virtual are emulated. They are not hardware measurements.

Your own program can be a figure: it measures durations with a Stopwatch, as the programs in fixtures/timing do. It
needs the lines SAMPLES = 20 and PIN = -1, whose values aiorig replaces.

The folder for output then has timing.html (the report), timing.md (for the summary of a CI job), timing.csv (all
samples) and timing.jsonl (everything).

Ctrl-C stops the measurement and keeps what was measured. If the reports are missing, for example after a full disk, make
them with "report out/timing.jsonl".

--soak finishes the block that is running when its time is over. Figures that come after this block are not measured.

With --baseline, the baseline decides the figures, the samples and the blocks, unless you name others. What changed is
at the top of the report.

Exit codes: 0 all budgets are kept, and nothing is worse than the baseline; 1 a figure is beyond its budget, or worse;
2 wrong usage; 3 a figure could not be measured; 4 a measurement or comparison could not decide.

Examples:
  aiorig time                                        the headline figures on every runtime
  aiorig time LATE-10-ALONE --samples 1000           one figure, with 1000 samples per target
  aiorig time 'LATE-*-HOG5' --runtime micropython    all delays beside a task that blocks
  aiorig time --runtime micropython --baseline       compare with reports/baselines/micropython.json
  aiorig time --list                                 list all figures
  aiorig time --list --json                          the same, for a program
  aiorig time ./my_latency.py --runtime pico-virtual  measure durations in your own program
  aiorig time PERIOD --rig two-picos --soak 1h       periods on real boards for one hour`;
