import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { OutFolder } from "./out-folder.ts";
import { explainWriteError } from "./output-error.ts";

/** A file of JSON lines that grows while a command runs. */
export interface LineFile<Line> {
  readonly path: string;
  /**
   * Writes one line to the disk before it returns, so that a crash loses nothing. Throws
   * OutputFailed if the disk is full. The file then ends with the previous line.
   */
  append(line: Line): void;
  /** Closes the file. If the file is closed already, nothing happens. */
  close(): void;
}

/** Starts a file with its first lines. An older file of this name stays until the new file has these lines. */
export function createLineFile<Line>(
  folder: OutFolder,
  name: string,
  ...first: readonly [Line, ...Line[]]
): LineFile<Line> {
  folder.write({ [name]: first.map((line) => `${JSON.stringify(line)}\n`).join("") });
  const path = join(folder.path, name);
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
