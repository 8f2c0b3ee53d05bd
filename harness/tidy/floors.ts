import { dirname, join } from "node:path/posix";
import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

/**
 * The rooms of the house, and for each the rooms that it may import from: only ones on floors below.
 * A room that is not named here may not exist.
 */
export const FLOORS: Readonly<Record<string, readonly string[]>> = {
  "harness/trace": [],
  "harness/scheduler": [],
  "harness/emulator": [],
  "harness/toolchain": [],
  "harness/timing": ["harness/trace"],
  "harness/check": ["harness/trace", "harness/timing"],
  "harness/python": ["harness/scheduler", "harness/trace"],
  "harness/board": ["harness/trace"],
  "harness/instrument": ["harness/board", "harness/trace"],
  "harness/rig": [
    "harness/trace",
    "harness/board",
    "harness/emulator",
    "harness/instrument",
    "harness/toolchain",
  ],
  rigs: ["harness/rig"],
  "harness/runtimes": [
    "harness/trace",
    "harness/scheduler",
    "harness/emulator",
    "harness/toolchain",
    "harness/python",
    "harness/board",
    "harness/instrument",
    "harness/rig",
    "rigs",
  ],
  "harness/results": ["harness/trace", "harness/timing", "harness/check", "harness/runtimes"],
  "harness/engine": ["harness/trace", "harness/check", "harness/runtimes", "harness/results"],
  suites: ["harness/trace", "harness/timing", "harness/check"],
  reports: ["harness/trace", "harness/check", "harness/results", "harness/rig"],
  "harness/faults": [
    "harness/trace",
    "harness/scheduler",
    "harness/check",
    "harness/python",
    "harness/runtimes",
    "harness/results",
    "suites",
  ],
  "harness/fuzz": ["harness/trace", "harness/python", "harness/runtimes", "harness/results"],
  "harness/bench": [
    "harness/scheduler",
    "harness/emulator",
    "harness/instrument",
    "harness/board",
    "harness/rig",
    "harness/python",
    "harness/runtimes",
    "harness/toolchain",
  ],
  "harness/cli": [
    "harness/trace",
    "harness/check",
    "harness/toolchain",
    "harness/rig",
    "harness/emulator",
    "harness/runtimes",
    "harness/results",
    "harness/engine",
    "harness/faults",
    "harness/fuzz",
    "rigs",
    "suites",
    "reports",
  ],
  "harness/campaign": [
    "harness/toolchain",
    "harness/runtimes",
    "harness/results",
    "harness/engine",
    "harness/fuzz",
    "harness/cli",
  ],
  "harness/tidy": ["harness/check", "suites"],
  "vitest.config.ts": ["harness/typescript.mjs", "harness/runtimes", "harness/engine"],
};

/**
 * Says which imports go up or sideways, a sentence each. Tests (`*.test.ts`) may look up: they show
 * how a room is used.
 */
export function findImportsUpward(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => !path.endsWith(".test.ts")).flatMap(upwardImportsOf);
}

function upwardImportsOf({ path, text }: SourceFile): string[] {
  const room = roomOf(path);
  const allowed = FLOORS[room];
  if (allowed === undefined) {
    return [`${path}: there is no room ${room} in harness/tidy/floors.ts; give it a floor there`];
  }
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(path), name))
    .filter((imported) => roomOf(imported) !== room && !allowed.includes(roomOf(imported)))
    .map(
      (imported) => `${path} imports ${imported}: ${room} may not look into ${roomOf(imported)}`,
    );
}

function roomOf(path: string): string {
  const [top = "", next = ""] = path.split("/");
  return top === "harness" ? `${top}/${next}` : top;
}
