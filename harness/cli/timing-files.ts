import { renderSamplesCsv } from "../../reports/timing/csv.ts";
import { renderTimingMarkdown } from "../../reports/timing/markdown.ts";
import { renderTimingPage } from "../../reports/timing/page.ts";
import type { TimingReport } from "../../reports/timing/report-data.ts";
import { OutputFailed } from "../output/output-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";

/** The file names of the reports about measurements, by the name of the format. */
export const TIMING_FORMATS = {
  html: "timing.html",
  markdown: "timing.md",
  csv: "timing.csv",
} as const;

export type TimingFormat = keyof typeof TIMING_FORMATS;

/** Renders a report in one format. Returns an object with the text of the report under its file name. */
export function renderTimingFile(
  report: TimingReport,
  format: TimingFormat,
): Record<string, string> {
  return { [TIMING_FORMATS[format]]: RENDERERS[format](report) };
}

const RENDERERS: Readonly<Record<TimingFormat, (report: TimingReport) => string>> = {
  html: renderTimingPage,
  markdown: renderTimingMarkdown,
  csv: (report) => [...renderSamplesCsv(report)].join(""),
};

/**
 * Runs a function that writes files during or after a measurement. If the disk fails, the error also says which
 * measurements are in `file`, and how to make their reports.
 */
export async function keepingMeasurements<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OutputFailed)) throw error;
    throw new OutputFailed(
      `${error.message} All blocks that were measured before this error are in ${file}. To make the report of these blocks, run: ${aiorigCommand(`report ${file}`)}`,
      { cause: error },
    );
  }
}
