import { importProbe, type ProbeImport } from "../trace/probe-import.ts";
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

/** A sign from outside, for which a board waits with its program: a pin that goes high. */
export interface StartSign {
  /** The board's GPIO number. */
  readonly gpio: number;
  /** How long the board waits. */
  readonly limitMs: number;
  /** Called when the program is compiled and the board waits. */
  readonly onWaiting: () => void;
}

export interface ProgramOptions extends Omit<ExecLimits, "farewell" | "onOutput"> {
  /** The text that marks what the probe prints: see makeSentinel. */
  readonly sentinel: string;
  /** Where on the board the probe and the other modules are that programs may import. */
  readonly imports: ProbeImport;
  /** The user's own primitives, such as `{ Queue: "module:Class" }`. */
  readonly use?: Readonly<Record<string, string>> | undefined;
  /** The program starts upon this; at once, if it is not given. */
  readonly start?: StartSign | undefined;
}

/** What one run of a program left behind. */
export interface ProgramRun extends ProbeOutput {
  /** What the board said of an exception that even the probe did not catch. */
  readonly stderr: string;
  readonly stopped?: StopReason;
}

/**
 * Runs a program through the probe, which is on the board already, in an interpreter that starts anew.
 * Throws BoardError: `damaged` also where the marks that came are not the ones that were sent, `refused` also where
 * the sign to start was there before the board waited for it, or never came.
 */
export async function runProgram(
  board: MicroPythonBoard,
  { name, source }: BoardProgram,
  { sentinel, imports, use, start, ...limits }: ProgramOptions,
): Promise<ProgramRun> {
  await board.softReset();
  await prepareLaunch(board, imports, start);
  const args = [name, sentinel, use ?? {}].map((arg) => JSON.stringify(arg));
  const { library } = imports;
  const own = library === undefined ? "" : `,library=${JSON.stringify(library)}`;
  const ready = start === undefined ? "" : ",ready=_await_sign";
  const onOutput = (recent: string) => {
    if (recent.includes(WAITING)) start?.onWaiting();
  };
  const { output, error, stopped } = await board.exec(
    `probe.launch(${args.join()},source=${JSON.stringify(source)},checksum=binascii.crc32${own}${ready})`,
    { ...limits, farewell: sentinel, onOutput },
  );
  const parsed = parseProbeOutput(textOf(output), sentinel);
  if (parsed.end?.end === "raised" && parsed.end.exception.startsWith(NO_SIGN)) {
    throw new BoardError("refused", `${board.name}: ${parsed.end.exception.slice(NO_SIGN.length)}`);
  }
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

/** What a program printed, also one that did not come to its end. A board ends its lines like a terminal wants it. */
export function textOf(output: Buffer): string {
  return output.toString().replaceAll("\r\n", "\n").replace(`${WAITING}\n`, "");
}

/** Apart from the run, so that its limit is the program's alone. */
async function prepareLaunch(
  board: MicroPythonBoard,
  imports: ProbeImport,
  start: StartSign | undefined,
): Promise<void> {
  const code = `import binascii
${importProbe(imports).join("\n")}
${start === undefined ? "" : awaitSign(start)}`;
  const { error, stopped } = await board.exec(code, { limitMs: IMPORT_LIMIT_MS });
  if (error === "" && stopped === undefined) return;
  const why = error.trimEnd().split("\n").at(-1) || `it takes longer than ${IMPORT_LIMIT_MS} ms`;
  throw new BoardError(
    "refused",
    `${board.name} cannot import the probe: ${why}. It has to be in ${imports.ours} on the board.`,
  );
}

/** The board waits here when all else is done, its memory tidied up, so that the program starts within microseconds. */
function awaitSign({ gpio, limitMs }: StartSign): string {
  return `import gc,time
from machine import Pin
class NoSign(Exception):
 pass
def _await_sign():
 sign=Pin(${gpio},Pin.IN,Pin.PULL_DOWN)
 gc.collect()
 if sign.value():
  raise NoSign("GP${gpio} is high already, before the sign to start is given on it: look at that wire")
 print(${JSON.stringify(WAITING)})
 since=time.ticks_ms()
 try:
  while not sign.value():
   if time.ticks_diff(time.ticks_ms(),since)>${limitMs}:
    raise NoSign("GP${gpio} did not go high within ${limitMs} ms, as a sign to start: look at that wire")
 except KeyboardInterrupt:
  raise NoSign("GP${gpio} had not gone high, as a sign to start, when the program was stopped: look at that wire")
`;
}

const WAITING = "\x1ewaiting for the sign";
const NO_SIGN = "NoSign: ";

const IMPORT_LIMIT_MS = 10_000;
