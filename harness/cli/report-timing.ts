import { closeSync, openSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import { withOutFolder } from "../output/out-folder.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { printError, printLine } from "../text/output.ts";
import { readTimingFile } from "../timing/files/timing-file.ts";
import { pathFromHere } from "./path-from-here.ts";
import { renderTimingFile, TIMING_FORMATS, type TimingFormat } from "./timing-files.ts";
import { reportOf } from "./timing-report.ts";

/** Says whether a file begins in the same way as a file of measurements. Returns false if the file cannot be read. */
export function isTimingFile(path: string): boolean {
  const start = Buffer.alloc(START.length);
  try {
    const file = openSync(path, "r");
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return start.toString() === START;
}

const START = '{"type":"timing"';

/**
 * Writes the reports of a file of measurements. `formats` are formats of the command `report`. Without `formats`, all
 * formats for measurements are written. Throws UsageError if the user names clauses, or a format that does not exist
 * for measurements.
 */
export async function writeTimingReports(
  file: string,
  names: readonly string[],
  {
    formats,
    out,
  }: { readonly formats?: readonly string[] | undefined; readonly out?: string | undefined },
): Promise<void> {
  if (names.length > 0) {
    throw new UsageError(
      `${file} is a file of measurements. The report of such a file always has all figures, so leave out ${names.join(", ")}.`,
    );
  }
  const other = formats?.find((name) => !Object.hasOwn(TIMING_FORMATS, name));
  if (other !== undefined) {
    throw new UsageError(
      `${file} is a file of measurements, which has no ${other} report. The formats are ${FORMATS.join(", ")}.`,
    );
  }
  const report = reportOf(readTimingFile(file));
  for (const notice of report.results.notices) printError(`Note: ${notice}\n`);
  await withOutFolder(out ?? join(dirname(file), "report"), async (folder) => {
    for (const format of FORMATS.filter((name) => formats?.includes(name) ?? true)) {
      for (const path of folder.write(renderTimingFile(report, format)))
        printLine(pathFromHere(path));
    }
  });
}

const FORMATS = Object.keys(TIMING_FORMATS) as TimingFormat[];
