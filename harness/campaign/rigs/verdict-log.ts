import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createLineFile, type LineFile } from "../../output/line-file.ts";
import { withOutFolder } from "../../output/out-folder.ts";
import { OutputFailed } from "../../output/output-error.ts";
import { fillDisk, type SmallDisk } from "../../output/testing/small-disk.ts";

/** A file on a small disk with the verdicts of one trial. They are written in the same way as the results of a run. */
export interface VerdictLog {
  /** Writes a line. If the disk is full, only this line is lost. */
  append(line: object): void;
  /** Fills the disk. */
  fill(): void;
}

/**
 * Runs `work` with a log on a disk. The disk is empty at the start and is removed at the end. Returns the result of
 * `work`, and what was wrong with the log. The log must contain exactly the lines that were written without an error.
 * Each error must name the full disk.
 */
export async function withVerdictLog<T>(
  disk: SmallDisk,
  work: (log: VerdictLog) => Promise<T>,
): Promise<{ readonly result: T; readonly problems: readonly string[] }> {
  disk.mount();
  try {
    return await withOutFolder(join(disk.folder, "out"), async (folder) => {
      const file = createLineFile<object>(folder, "verdicts.jsonl", HEAD);
      const written: object[] = [HEAD];
      const problems: string[] = [];
      const log = makeLog(disk, file, written, problems);
      try {
        const result = await work(log);
        const text = written.map((line) => `${JSON.stringify(line)}\n`).join("");
        if (readFileSync(file.path, "utf8") !== text) {
          problems.push(`${file.path} does not contain exactly the lines that were written`);
        }
        return { result, problems };
      } finally {
        file.close();
        rmSync(join(disk.folder, "filling"), { force: true });
      }
    });
  } finally {
    disk.unmount();
  }
}

function makeLog(
  disk: SmallDisk,
  file: LineFile<object>,
  written: object[],
  problems: string[],
): VerdictLog {
  let isFull = false;
  return {
    append(line) {
      const long = { ...line, filler: FILLER };
      try {
        file.append(long);
        written.push(long);
        if (isFull) problems.push("a line was written, although the disk is full");
      } catch (error) {
        const isNamed = error instanceof OutputFailed && error.message.includes("no space is left");
        if (!isFull || !isNamed) problems.push(`a line was not written: ${String(error)}`);
      }
    },
    fill() {
      fillDisk(disk.folder);
      isFull = true;
    },
  };
}

const HEAD = { type: "header" };
/**
 * A text that makes each line longer than a page of the disk (4,096 bytes). On a full disk, a shorter line could still
 * fit into a page that is partly used.
 */
const FILLER = "-".repeat(8192);
