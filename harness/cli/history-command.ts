import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { plural, showNumber } from "../../reports/timing/values.ts";
import { EXIT } from "../results/conclusion.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { whyUnreadable } from "../text/why-unreadable.ts";
import { FLOORS } from "../timing/comparison/floors.ts";
import { parseTiming, TimingFileError, type TimingResults } from "../timing/files/timing-file.ts";
import { type ChangePoint, findChangePoints, type HistoryPoint } from "../timing/history.ts";
import { isAbsent, type Summary } from "../timing/statistics/summary.ts";
import { type JsonDocument, type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { parsePath } from "./options.ts";
import { reportOf } from "./timing-report.ts";

export function historyCommand(): Command {
  return new Command("history")
    .description("find the measurement at which a figure became better or worse")
    .argument(
      "<dir>",
      "a folder that contains files of measurements (*.jsonl), also in its subfolders",
    )
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(history);
}

function history(dir: string, { json }: JsonOptions): void {
  const folder = parsePath(dir);
  const { results, damaged } = measurementsBelow(folder);
  for (const { message } of damaged) printError(`${printableLine(message)}\n`);
  if (results.length === 0 && damaged.length > 0) {
    throw new UsageError(
      `${folder} has no measurements that can be read. Correct the files that are named above.`,
    );
  }
  if (results.length === 0) {
    throw new UsageError(
      `${folder} has no measurements. Copy out/timing.jsonl to this folder after each run of: ${aiorigCommand("time")}`,
    );
  }
  const series = seriesOf(results);
  const found = [...series].map(([name, points]) => ({ name, points, changes: changesOf(points) }));
  if (json) printDocument(asJson(folder, results, damaged, found));
  else print(pageOf(results, damaged, found));
  const isWorse = found.some(({ changes }) => changes.length > 0 && isWorsening(changes.at(-1)!));
  process.exitCode = isWorse ? EXIT.deviates : damaged.length > 0 ? EXIT.broken : EXIT.conforms;
}

/** The history of one figure on one target. */
interface Series {
  readonly name: string;
  readonly points: readonly HistoryPoint[];
  readonly changes: readonly ChangePoint[];
}

function asJson(
  folder: string,
  results: readonly TimingResults[],
  damaged: readonly TimingFileError[],
  series: readonly Series[],
): JsonDocument {
  return {
    type: "history",
    schema: 1,
    folder,
    measurements: results.map(({ header }) => header.started),
    series: series.map(({ name, points, changes }) => ({
      name,
      points,
      changes: changes.map((change) => ({ ...change, isWorse: isWorsening(change) })),
    })),
    damaged: damaged.map(({ message }) => message),
  };
}

function pageOf(
  results: readonly TimingResults[],
  damaged: readonly TimingFileError[],
  series: readonly Series[],
): string {
  const head = `${plural(results.length, "measurement")}, from ${results[0]!.header.started} to ${results.at(-1)!.header.started}.`;
  const gaps =
    damaged.length > 0
      ? `\n${plural(damaged.length, "file")} could not be read, so the history may have gaps.\n`
      : "";
  return `${head}\n\n${series.flatMap(linesOf).join("\n")}\n${gaps}`;
}

interface Found {
  readonly results: readonly TimingResults[];
  /** The errors of .jsonl files that cannot be read, and of measurements whose content is not valid. */
  readonly damaged: readonly TimingFileError[];
}

/**
 * Returns the measurements in a folder and its subfolders, sorted by the time at which they started. Files of other
 * kinds are left out.
 */
function measurementsBelow(folder: string): Found {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    throw new UsageError(`${folder} cannot be read: ${whyUnreadable(error)}`);
  }
  const results: TimingResults[] = [];
  const damaged: TimingFileError[] = [];
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".jsonl"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  for (const path of files) {
    try {
      const text = readText(path);
      if (text.startsWith('{"type":"timing"')) results.push(parseTiming(text, path));
    } catch (error) {
      if (!(error instanceof TimingFileError)) throw error;
      damaged.push(error);
    }
  }
  results.sort((a, b) => a.header.started.localeCompare(b.header.started));
  return { results, damaged };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new TimingFileError(`${path} cannot be read: ${whyUnreadable(error)}`);
  }
}

/**
 * Collects the history of each figure (timing measurement) on each target. The history has one value per run: the slope
 * if the figure is a curve, and the median otherwise. The key of a series contains the figure and the target, such as
 * `LATENCY-EVENT on cpython`. If there are several machines, each machine has its own series.
 */
function seriesOf(results: readonly TimingResults[]): Map<string, HistoryPoint[]> {
  const series = new Map<string, HistoryPoint[]>();
  const hosts = new Set(results.map(({ header }) => header.host));
  for (const result of results) {
    for (const { summary } of reportOf(result).judged) {
      const value = levelOf(summary);
      if (value === undefined) continue;
      const machine = hosts.size > 1 ? ` (${result.header.host})` : "";
      const name = `${summary.figure} on ${summary.column}${machine}`;
      series.set(name, [...(series.get(name) ?? []), { label: result.header.started, value }]);
    }
  }
  return series;
}

/** The value that the history follows: the slope if the figure is a curve, and the median otherwise. */
function levelOf({ median, curve }: Summary): number | undefined {
  if (!isAbsent(curve)) return isAbsent(curve.slopeUs) ? undefined : curve.slopeUs.value;
  return isAbsent(median) ? undefined : median.value;
}

function changesOf(points: readonly HistoryPoint[]): ChangePoint[] {
  const middle = points.map(({ value }) => Math.abs(value)).sort((a, b) => a - b)[
    points.length >> 1
  ]!;
  const floor = Math.max(FLOORS.median.least, FLOORS.median.part * middle);
  return findChangePoints(points, floor);
}

function isWorsening({ before, after }: ChangePoint): boolean {
  return after > before;
}

function linesOf({ name, points, changes }: Series): string[] {
  const range = `${showNumber(points[0]!.value)} us first, ${showNumber(points.at(-1)!.value)} us last`;
  return [
    `${printableLine(name)}: ${plural(points.length, "median")}, ${range}, ${changes.length === 0 ? "no change found" : plural(changes.length, "change")}`,
    ...changes.map(
      (change) =>
        `  since ${change.label}: ${showNumber(change.after)} us instead of ${showNumber(change.before)} us, ${isWorsening(change) ? "worse" : "better"}`,
    ),
  ];
}

const HELP = `
history follows the medians of each figure through all measurements, in the order of time. A change counts if the
medians before and after it differ by more than the floor of the median. To find a change, history needs about five
measurements before it and five after it.

If a file cannot be read, history names it and uses the other files.

Exit codes: 0 no figure is worse; 1 the last change of a figure made it worse; 2 wrong usage; 3 a file could not be
read.

Examples:
  aiorig history ./measurements
  aiorig history ./measurements --json`;
