import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { showNumber } from "../../reports/timing/values.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { FLOORS } from "../timing/comparison/floors.ts";
import { parseTiming, type TimingResults } from "../timing/files/timing-file.ts";
import { findChangePoints, type HistoryPoint } from "../timing/history.ts";
import { isAbsent, type Summary } from "../timing/statistics/summary.ts";
import { parsePath } from "./options.ts";
import { reportOf } from "./timing-report.ts";

export function historyCommand(): Command {
  return new Command("history")
    .description("find the measurement at which a figure became better or worse")
    .argument("<dir>", "a folder with files of measurements (*.jsonl), also in folders below it")
    .addHelpText("after", HELP)
    .action(history);
}

function history(dir: string): void {
  const folder = parsePath(dir);
  const results = measurementsBelow(folder);
  if (results.length === 0) {
    throw new UsageError(
      `${folder} has no measurements. Copy out/timing.jsonl there after each: ${aiorigCommand("time")}`,
    );
  }
  const series = seriesOf(results);
  const lines = [...series].flatMap(([name, points]) => linesOf(name, points));
  print(
    `${results.length} measurements, from ${results[0]!.header.started} to ${results.at(-1)!.header.started}.\n\n${lines.join("\n")}\n`,
  );
}

/** The measurements in the order of their start. Other files are left out. */
function measurementsBelow(folder: string): TimingResults[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    throw new UsageError(`${folder} cannot be read: ${(error as Error).message}`);
  }
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".jsonl"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }))
    .filter(({ text }) => text.startsWith('{"type":"timing"'))
    .map(({ path, text }) => parseTiming(text, path))
    .sort((a, b) => a.header.started.localeCompare(b.header.started));
}

/**
 * Collects the medians of each figure on each target. The key names both, such as `LATENCY-EVENT on
 * cpython`. If there are several machines, each one has its own series.
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

/** The value that the history follows: the slope of a curve, or else the median. */
function levelOf({ median, curve }: Summary): number | undefined {
  if (!isAbsent(curve)) return isAbsent(curve.slopeUs) ? undefined : curve.slopeUs.value;
  return isAbsent(median) ? undefined : median.value;
}

function linesOf(name: string, points: readonly HistoryPoint[]): string[] {
  const middle = points.map(({ value }) => Math.abs(value)).sort((a, b) => a - b)[
    points.length >> 1
  ]!;
  const floor = Math.max(FLOORS.median.least, FLOORS.median.part * middle);
  const changes = findChangePoints(points, floor);
  const range = `${showNumber(points[0]!.value)} us first, ${showNumber(points.at(-1)!.value)} us last`;
  return [
    `${printableLine(name)}: ${points.length} medians, ${range}, ${changes.length === 0 ? "no change found" : changes.length === 1 ? "1 change" : `${changes.length} changes`}`,
    ...changes.map(
      ({ label, before, after }) =>
        `  from ${label}: ${showNumber(before)} to ${showNumber(after)} us, ${after > before ? "worse" : "better"}`,
    ),
  ];
}

const HELP = `
The medians of each figure are followed through all measurements, in the order of time. A change is found if the
level differs by more than the floor of the median, and at least five measurements are on its shorter side.

Example:
  aiorig history ./measurements`;
