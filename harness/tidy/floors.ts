import { dirname, join } from "node:path/posix";
import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

/**
 * The rooms of the project, which are folders of code. For each room, the table lists the lower rooms from which it may
 * import. Every room must be in this table.
 */
export const FLOORS: Readonly<Record<string, readonly string[]>> = {
  docs: [],
  "harness/text": [],
  "harness/trace": ["harness/text"],
  "harness/devices": ["harness/trace"],
  "harness/scenario": ["harness/text"],
  "harness/adapters": ["harness/scenario", "harness/trace", "harness/text", "harness/toolchain"],
  "harness/scheduler": [],
  "harness/emulator": [],
  "harness/package": [],
  "harness/toolchain": ["harness/text"],
  "harness/output": ["harness/toolchain"],
  "harness/decoders": ["harness/trace"],
  "harness/check": ["harness/trace", "harness/decoders"],
  "harness/python": ["harness/scheduler", "harness/trace", "harness/devices"],
  "harness/board": ["harness/trace"],
  "harness/instrument": ["harness/board", "harness/trace"],
  "harness/emulated-boards": [
    "harness/trace",
    "harness/board",
    "harness/emulator",
    "harness/toolchain",
  ],
  "harness/rig": [
    "harness/text",
    "harness/trace",
    "harness/board",
    "harness/emulator",
    "harness/instrument",
    "harness/emulated-boards",
    "harness/toolchain",
  ],
  rigs: ["harness/rig"],
  "harness/runtimes": [
    "harness/text",
    "harness/trace",
    "harness/devices",
    "harness/scenario",
    "harness/adapters",
    "harness/timing",
    "harness/scheduler",
    "harness/emulator",
    "harness/toolchain",
    "harness/python",
    "harness/board",
    "harness/instrument",
    "harness/emulated-boards",
    "harness/rig",
    "rigs",
  ],
  "harness/results": [
    "harness/text",
    "harness/trace",
    "harness/toolchain",
    "harness/output",
    "harness/check",
  ],
  "harness/engine": [
    "harness/text",
    "harness/trace",
    "harness/toolchain",
    "harness/output",
    "harness/check",
    "harness/runtimes",
    "harness/results",
  ],
  "harness/certificate": [
    "harness/trace",
    "harness/toolchain",
    "harness/check",
    "harness/results",
    "harness/engine",
  ],
  "harness/timing": ["harness/text", "harness/trace", "harness/output"],
  suites: ["harness/trace", "harness/devices", "harness/check", "harness/timing"],
  "harness/session": [
    "harness/text",
    "harness/trace",
    "harness/devices",
    "harness/decoders",
    "harness/timing",
    "harness/rig",
    "harness/runtimes",
  ],
  "harness/interrupts": [
    "harness/text",
    "harness/trace",
    "harness/check",
    "harness/board",
    "harness/emulator",
    "harness/runtimes",
  ],
  reports: [
    "harness/text",
    "harness/interrupts",
    "harness/trace",
    "harness/decoders",
    "harness/session",
    "harness/check",
    "harness/timing",
    "harness/results",
    "harness/rig",
  ],
  "harness/faults": [
    "harness/trace",
    "harness/scheduler",
    "harness/check",
    "harness/python",
    "harness/runtimes",
    "harness/results",
    "suites",
  ],
  "harness/fuzz": [
    "harness/text",
    "harness/trace",
    "harness/scenario",
    "harness/toolchain",
    "harness/output",
    "harness/python",
    "harness/runtimes",
    "harness/results",
  ],
  "harness/smoke": ["harness/trace", "harness/text", "harness/runtimes"],
  "harness/bench": [
    "harness/text",
    "harness/trace",
    "harness/scheduler",
    "harness/emulator",
    "harness/check",
    "harness/instrument",
    "harness/board",
    "harness/emulated-boards",
    "harness/rig",
    "harness/python",
    "harness/runtimes",
    "harness/toolchain",
    "reports",
  ],
  "harness/cli": [
    "harness/interrupts",
    "harness/session",
    "harness/smoke",
    "harness/text",
    "harness/trace",
    "harness/check",
    "harness/toolchain",
    "harness/emulated-boards",
    "harness/rig",
    "harness/emulator",
    "harness/runtimes",
    "harness/output",
    "harness/results",
    "harness/engine",
    "harness/certificate",
    "harness/timing",
    "harness/faults",
    "harness/fuzz",
    "rigs",
    "suites",
    "reports",
  ],
  "harness/campaign": [
    "harness/interrupts",
    "harness/text",
    "harness/trace",
    "harness/emulator",
    "harness/toolchain",
    "harness/check",
    "harness/board",
    "harness/emulated-boards",
    "harness/rig",
    "harness/runtimes",
    "harness/output",
    "harness/results",
    "harness/engine",
    "harness/timing",
    "harness/faults",
    "harness/fuzz",
    "harness/cli",
    "rigs",
    "suites",
  ],
  "harness/guides": [
    "harness/text",
    "harness/toolchain",
    "harness/output",
    "harness/check",
    "harness/scenario",
    "harness/runtimes",
    "harness/engine",
    "harness/cli",
    "harness/timing",
    "suites",
    "reports",
  ],
  "harness/tidy": ["harness/text", "harness/check", "suites"],
  "vitest.config.ts": ["harness/typescript.mjs", "harness/runtimes", "harness/engine"],
};

/**
 * Returns one sentence for each forbidden import. A room may import only from the rooms in its list. Tests
 * (`*.test.ts`) may import from all rooms, because they show how a room is used.
 */
export function findImportsUpward(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => !path.endsWith(".test.ts")).flatMap(upwardImportsOf);
}

function upwardImportsOf({ path, text }: SourceFile): string[] {
  const room = roomOf(path);
  const allowed = FLOORS[room];
  if (allowed === undefined) {
    return [
      `${path}: harness/tidy/floors.ts does not list the room ${room}. Add the room to the table FLOORS`,
    ];
  }
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(path), name))
    .filter((imported) => roomOf(imported) !== room && !allowed.includes(roomOf(imported)))
    .map(
      (imported) =>
        `${path} imports ${imported}, but ${room} may not import from ${roomOf(imported)}. Move the code, or change harness/tidy/floors.ts`,
    );
}

/** Returns the room of a file: `harness/check` for `harness/check/order/record.ts`. */
export function roomOf(path: string): string {
  const [top = "", next = ""] = path.split("/");
  return top === "harness" ? `${top}/${next}` : top;
}
