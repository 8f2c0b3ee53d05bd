import { dirname, join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { renderConformancePage } from "../../reports/conformance/page.ts";
import type { ReportData } from "../../reports/conformance/report-data.ts";
import { renderVerdictsCsv } from "../../reports/csv/verdicts.ts";
import { fileNameOf } from "../../reports/file-name.ts";
import { renderJobSummary } from "../../reports/job-summary/job-summary.ts";
import { renderJUnit } from "../../reports/junit/junit.ts";
import { renderTraceEvents } from "../../reports/perfetto/trace-events.ts";
import { withOutFolder } from "../output/out-folder.ts";
import type { KeptTrace } from "../results/kept-trace.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { printError, printLine } from "../text/output.ts";
import { formatVcd } from "../trace/vcd.ts";
import { configOption, outOption, parseResultsPath, suitesOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { readReportData } from "./report-data.ts";
import { isTimingFile, writeTimingReports } from "./report-timing.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";

interface Options extends SuiteOptions {
  readonly format?: readonly Format[];
  readonly out?: string;
}

export function reportCommand(): Command {
  return new Command("report")
    .description("write the results of a run as HTML, JUnit, Markdown, CSV, Perfetto and VCD files")
    .argument(
      "[results]",
      "a results.jsonl, several such files concatenated, a folder that contains a results.jsonl, or a timing.jsonl",
      parseResultsPath,
      resolve("out", RESULTS_FILE),
    )
    .argument(
      "[ids or groups...]",
      "only these clauses, for example GATHER-01 or PIN (default: all)",
    )
    .option(
      "--format <names>",
      `write only files in these formats, such as html,csv; may be repeated (the formats: ${FORMAT_NAMES.join(", ")})`,
      parseFormats,
    )
    .addOption(
      outOption('the folder for the files (default: the folder "report" beside the results)'),
    )
    .addOption(suitesOption())
    .addOption(configOption())
    .addHelpText("after", HELP)
    .action(writeReport);
}

async function writeReport(
  file: string,
  names: readonly string[],
  { format, out, ...options }: Options,
): Promise<void> {
  if (isTimingFile(file)) return writeTimingReports(file, names, { formats: format, out });
  const formats = format ?? FORMAT_NAMES;
  const data = readReportData(file, await suiteInUse(options), names);
  for (const notice of data.notices) printError(`Note: ${notice}\n`);
  await withOutFolder(out ?? join(dirname(file), "report"), async (folder) => {
    for (const format of FORMAT_NAMES.filter((name) => formats.includes(name))) {
      const files = FORMATS[format](data);
      // Remove trace files of an earlier report. They must not look like parts of the new report.
      folder.remove((name) => name.startsWith(`${format}/`) && !Object.hasOwn(files, name));
      const written = folder.write(files);
      const place = join(folder.path, format);
      if (!isOfTraces(format)) printLine(pathFromHere(written[0]!));
      else if (written.length === 0)
        printLine(`no ${format} files, because no verdict has ${NEEDED[format]}`);
      else
        printLine(
          `${pathFromHere(place)} (${written.length === 1 ? "1 file" : `${written.length} files`})`,
        );
    }
  });
}

/** A function that makes the files of one format. It returns the text of each file by the file's name. */
type MakeFiles = (data: ReportData) => Record<string, string>;

const FORMATS = {
  html: (data) => ({ "matrix.html": renderConformancePage(data) }),
  junit: (data) => ({ "junit.xml": renderJUnit(data) }),
  markdown: (data) => ({ "summary.md": renderJobSummary(data) }),
  csv: (data) => ({ "verdicts.csv": renderVerdictsCsv(data) }),
  perfetto: (data) =>
    traceFiles(data, "perfetto", "json", (trace, line) => renderTraceEvents(trace, line)),
  vcd: (data) =>
    traceFiles(
      data,
      "vcd",
      "vcd",
      ({ waveform }, { clause }) => waveform && formatVcd(waveform, clause),
    ),
} satisfies Record<string, MakeFiles>;

type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as Format[];

/** The formats that have one file per verdict, and what a verdict must have to get a file. */
const NEEDED = { perfetto: "a trace", vcd: "a waveform" } as const;

function isOfTraces(format: Format): format is keyof typeof NEEDED {
  return Object.hasOwn(NEEDED, format);
}

/**
 * Makes one file for each verdict that has a trace, except if `render` returns undefined for this trace. Each column
 * has its own folder for these files.
 */
function traceFiles(
  { results, traceOf }: ReportData,
  folder: string,
  ending: string,
  render: (trace: KeptTrace, line: VerdictLine) => string | undefined,
): Record<string, string> {
  const files: Record<string, string> = {};
  for (const line of results.verdicts) {
    const trace = traceOf(line);
    const text = trace && render(trace, line);
    if (text === undefined) continue;
    const repetition = line.repetition > 1 ? `.${line.repetition}` : "";
    const name = `${fileNameOf(line.clause)}${repetition}.${ending}`;
    files[`${folder}/${fileNameOf(line.runtime)}/${name}`] = text;
  }
  return files;
}

function parseFormats(text: string, before: readonly Format[] = []): Format[] {
  const named = text.split(",").map((name) => {
    const format = FORMAT_NAMES.find((known) => known === name.trim());
    if (format !== undefined) return format;
    throw new InvalidArgumentError(`Each format must be one of ${FORMAT_NAMES.join(", ")}.`);
  });
  return [...before, ...named];
}

const HELP = `
  html      matrix.html: the matrix; a cell opens the trace, the waveform and the command that reproduces it.
            The page needs no network and no scripts.
  junit     junit.xml for CI systems: one test suite per column; declared deviations are passed tests
  markdown  summary.md for the summary of a CI job: unexpected verdicts first, below 1 MB
  csv       verdicts.csv: one row per verdict
  perfetto  perfetto/COLUMN/CLAUSE.json for ui.perfetto.dev: marks, and each wire as a track
  vcd       vcd/COLUMN/CLAUSE.vcd for GTKWave, PulseView and sigrok-cli: the wires

A file of measurements (timing.jsonl) has timing.html, timing.md and timing.csv instead.

Runs keep the trace of every program that they run. A clause that was skipped has no trace.

Exit codes: 0 the files were written, even if a runtime does not conform (for that, see "results"); 2 wrong usage; 3 the disk
is full.

Examples:
  aiorig report
  aiorig report out/results.jsonl PIN HIL-03 --format perfetto,vcd
  aiorig report out/timing.jsonl
  aiorig report --format markdown && cat out/report/summary.md >> "$GITHUB_STEP_SUMMARY"`;
