import { readFileSync } from "node:fs";
import { createLineFile, type LineFile } from "../output/line-file.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { Header, ResultsLine, VerdictLine } from "./results-lines.ts";

export const RESULTS_FILE = "results.jsonl";

export type ResultsWriter = LineFile<ResultsLine>;

/**
 * Returns true if a file starts like a results file. Early versions of aiorig kept no record of their own files, so
 * their results files are recognised by this start.
 */
export function looksLikeResults(file: string): boolean {
  try {
    return readFileSync(file, "utf8").startsWith('{"type":"header","schema":');
  } catch {
    return false;
  }
}

/**
 * Creates the results file of a run. The file of the previous run is replaced only when the new file has its header and
 * the kept verdicts.
 */
export function createResultsFile(
  folder: OutFolder,
  head: Header,
  kept: readonly VerdictLine[] = [],
): ResultsWriter {
  return createLineFile<ResultsLine>(folder, RESULTS_FILE, head, ...kept);
}
