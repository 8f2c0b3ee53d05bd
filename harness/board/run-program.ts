import { type ProbeOutput, parseProbeOutput } from "../trace/probe-output.ts";
import { BoardError, type StopReason } from "./board-error.ts";
import type { ExecLimits } from "./execution.ts";
import type { MicroPythonBoard } from "./micropython-board.ts";

/** A program, as the board gets it. */
export interface BoardProgram {
  /** What its tracebacks call it. */
  readonly name: string;
  readonly source: string;
}

export interface ProgramOptions extends Omit<ExecLimits, "farewell"> {
  /** The text that marks what the probe prints: see makeSentinel. */
  readonly sentinel: string;
  /** The board's folders with the probe and the other modules that programs may import, in order. */
  readonly folders: readonly string[];
  /** The user's own primitives, such as `{ Queue: "module:Class" }`. */
  readonly use?: Readonly<Record<string, string>> | undefined;
}

/** What one run of a program left behind. */
export interface ProgramRun extends ProbeOutput {
  /** What the board said of an exception that even the probe did not catch. */
  readonly stderr: string;
  readonly stopped?: StopReason;
}

/**
 * Runs a program through the probe, which is on the board already, in an interpreter that starts anew.
 * Throws BoardError, `damaged` also where the marks that came are not the ones that were sent.
 */
export async function runProgram(
  board: MicroPythonBoard,
  { name, source }: BoardProgram,
  { sentinel, folders, use, ...limits }: ProgramOptions,
): Promise<ProgramRun> {
  await board.softReset();
  await importProbe(board, folders);
  const args = [name, sentinel, use ?? {}].map((arg) => JSON.stringify(arg));
  const { output, error, stopped } = await board.exec(
    `probe.launch(${args.join()},source=${JSON.stringify(source)},checksum=binascii.crc32)`,
    { ...limits, farewell: sentinel },
  );
  // A board ends its lines like a terminal wants it.
  const parsed = parseProbeOutput(output.toString().replaceAll("\r\n", "\n"), sentinel);
  // The probe has the last word, unless an exception leaves even it or there is no room left.
  const isUnfinished = parsed.end === undefined && error === "" && stopped !== "output";
  if (parsed.isDamaged || isUnfinished) {
    throw new BoardError(
      "damaged",
      `the marks of ${name} did not arrive from ${board.name} as they were sent: bytes were lost, doubled or changed on the way. Run it again; if it happens again, look at cable and hub.`,
      { output },
    );
  }
  return { ...parsed, stderr: error, ...(stopped && { stopped }) };
}

/** Apart from the run, so that its limit is the program's alone. */
async function importProbe(board: MicroPythonBoard, folders: readonly string[]): Promise<void> {
  // The empty entry of sys.path would be the current folder.
  const code = `import sys
sys.path[:]=${JSON.stringify(folders)}+[p for p in sys.path if p and p not in ${JSON.stringify(folders)}]
import binascii,probe`;
  const { error, stopped } = await board.exec(code, { limitMs: IMPORT_LIMIT_MS });
  if (error === "" && stopped === undefined) return;
  const why = error.trimEnd().split("\n").at(-1) || `it takes longer than ${IMPORT_LIMIT_MS} ms`;
  throw new BoardError(
    "refused",
    `${board.name} cannot import the probe: ${why}. It has to be in ${folders.join(" or ")} on the board.`,
  );
}

const IMPORT_LIMIT_MS = 10_000;
