import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { OutFolder } from "../output/out-folder.ts";
import { explainWriteError } from "../output/output-error.ts";
import type { Header, ResultsLine } from "./results-lines.ts";

export const RESULTS_FILE = "results.jsonl";

export interface ResultsWriter {
  readonly path: string;
  /**
   * Writes one line to the disk before it returns, so that a crash loses nothing. Throws
   * OutputFailed if the disk is full. The file then ends with the previous line.
   */
  append(line: ResultsLine): void;
  /** Idempotent. */
  close(): void;
}

/**
 * True if the file is from an early version of aiorig. That version kept no record of its files.
 */
export function looksLikeResults(file: string): boolean {
  try {
    return readFileSync(file, "utf8").startsWith('{"type":"header","schema":');
  } catch {
    return false;
  }
}

/**
 * Starts the results file of a run. The file of the previous run stays until the new file has its
 * header.
 */
export function createResultsFile(folder: OutFolder, head: Header): ResultsWriter {
  folder.write({ [RESULTS_FILE]: `${JSON.stringify(head)}\n` });
  const path = join(folder.path, RESULTS_FILE);
  const file = openSync(path, "a");
  let size = fstatSync(file).size;
  let isOpen = true;
  return {
    path,
    append(line) {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      try {
        for (let sent = 0; sent < bytes.length; ) sent += writeSync(file, bytes, sent);
        size += bytes.length;
      } catch (error) {
        ftruncateSync(file, size);
        throw explainWriteError(error, path);
      }
    },
    close() {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}
