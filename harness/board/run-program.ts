import { crc32 } from "node:zlib";
import { importProbe, type ProbeImport } from "../trace/probe-import.ts";
import { launchProbe } from "../trace/probe-launch.ts";
import { type ProbeOutput, parseProbeOutput, REPORTING } from "../trace/probe-output.ts";
import { BoardError, beforeCode, type StopReason } from "./board-error.ts";
import type { ExecLimits } from "./execution.ts";
import type { MicroPythonBoard } from "./micropython-board.ts";
import { mapPins, type PinMap } from "./pin-map.ts";

/** A program that the host sends to the board. */
export interface BoardProgram {
  /** The file name of the program in tracebacks. */
  readonly name: string;
  readonly source: string;
}

/** A start signal from outside. The board starts the program when a pin goes high. */
export interface StartSignal {
  /**
   * The number that programs use for the pin of the signal. If there is no pin, the board prints that it waits for the
   * signal, but starts the program immediately.
   */
  readonly gpio?: number;
  /** The name of the pin in messages. The default is `GP` and the number. */
  readonly label?: string | undefined;
  /** False if the board has no pull-down resistors. */
  readonly hasPullDown?: boolean | undefined;
  /** The longest time in milliseconds that the board waits for the signal. */
  readonly limitMs: number;
  /** This function is called when the program is compiled and the board waits for the signal. */
  readonly onWaiting: () => void;
}

export interface ProgramOptions extends Omit<ExecLimits, "farewell" | "onOutput"> {
  /** The text that marks the probe's lines. See makeSentinel. */
  readonly sentinel: string;
  /** The folders on the board that contain the probe and the other modules that a program can import. */
  readonly imports: ProbeImport;
  /** Your own primitives, such as `{ Queue: "module:Class" }`. */
  readonly use?: Readonly<Record<string, string>> | undefined;
  /** True if the probe must record what the tasks do. */
  readonly tasks?: boolean | undefined;
  /** The signal that starts the program. Without a signal, the program starts immediately. */
  readonly start?: StartSignal | undefined;
  /** The pins of the board. This field is needed only if programs use other numbers for the pins than the board. */
  readonly pinMap?: PinMap | undefined;
  /**
   * True if a run on an RP2040 must continue after the end of the program, while a part of the program can still act: a
   * thread, a timer, a PWM or a handler of a pin.
   */
  readonly lingers?: boolean | undefined;
  /**
   * True if the board must compute a checksum of everything that it prints. The checksum shows whether the connection
   * has lost or changed a byte of the program's own output. With the checksum, each print takes about 0.1 ms longer.
   */
  readonly checksOutput?: boolean | undefined;
}

/** The result of one run of a program. */
export interface BoardRun extends ProbeOutput {
  /**
   * What the board printed about an exception that the probe did not catch. It is empty if there was no such exception.
   */
  readonly stderr: string;
  readonly stopped?: StopReason;
}

/**
 * Restarts the interpreter and runs a program through the probe, which must already be on the board. Throws BoardError
 * for every fault between host and board. Two of the faults have a special meaning:
 * - `damaged`: marks or checked output were lost or changed on the way.
 * - `refused`: the start signal came too early or did not come.
 */
export async function runProgram(
  board: MicroPythonBoard,
  { name, source }: BoardProgram,
  {
    sentinel,
    imports,
    use,
    tasks,
    start,
    pinMap,
    lingers,
    checksOutput = false,
    ...limits
  }: ProgramOptions,
): Promise<BoardRun> {
  await beforeCode(async () => {
    await board.softReset();
    await prepareLaunch(board, imports, {
      start,
      pins: pinMap && mapPins(pinMap, source),
      checksOutput,
      lingers: lingers === true,
    });
  });
  const launch = launchProbe(
    { file: name, sentinel, use, imports, tasks, hasRepl: limits.input !== undefined },
    {
      source: JSON.stringify(source),
      checksum: "binascii.crc32",
      ...(start && { ready: "_await_start" }),
      ...(lingers && { finish: lingerFor(source) }),
    },
  );
  const onOutput = (recent: string) => {
    if (recent.includes(WAITING)) start?.onWaiting();
  };
  const {
    output: received,
    error,
    stopped,
  } = await board.exec(checksOutput ? hearing(launch) : launch, {
    ...limits,
    farewell: sentinel + REPORTING,
    onOutput,
  });
  const { output, isWhole } = checksOutput
    ? unheard(received)
    : { output: received, isWhole: true };
  const parsed = parseProbeOutput(textOf(output), sentinel);
  if (parsed.end?.end === "raised" && parsed.end.exception.startsWith(NO_START)) {
    throw new BoardError(
      "refused",
      `${board.name}: ${parsed.end.exception.slice(NO_START.length)}`,
    );
  }
  // In two cases, the last line of the probe is missing although nothing was damaged: the probe raised an exception, or
  // the output limit was reached.
  const isUnfinished = parsed.end === undefined && error === "" && stopped !== "output";
  if (parsed.isDamaged || isUnfinished || (!isWhole && stopped !== "output")) {
    throw new BoardError(
      "damaged",
      `the output of ${name} did not arrive from ${board.name} as it was sent. Bytes were lost, duplicated or changed on the way. Run the program again. If the error happens again, check the cable and the USB hub.`,
      { output, ...(stopped && { stopped }) },
    );
  }
  return { ...parsed, stderr: error, ...(stopped && { stopped }) };
}

/**
 * Returns what a program printed, even if the program did not finish. A board ends its lines with CR LF, but the result
 * has LF.
 */
export function textOf(output: Buffer): string {
  return output.toString().replaceAll("\r\n", "\n").replace(`${WAITING}\n`, "");
}

interface Preparation {
  readonly start: StartSignal | undefined;
  readonly pins: string | undefined;
  readonly checksOutput: boolean;
  readonly lingers: boolean;
}

/**
 * Imports the probe, and defines the Python functions that the run needs. Both happen before the run, so that the time
 * limit of the run applies only to the program.
 */
async function prepareLaunch(
  board: MicroPythonBoard,
  imports: ProbeImport,
  { start, pins = "", checksOutput, lingers }: Preparation,
): Promise<void> {
  const code = `import binascii
${importProbe(imports).join("\n")}
${pins}${start === undefined ? "" : awaitStart(start)}${checksOutput ? HEARER : ""}${lingers ? LINGER : ""}`;
  const { error, stopped } = await board.exec(code, { limitMs: IMPORT_LIMIT_MS });
  if (error === "" && stopped === undefined) return;
  const why =
    error.trimEnd().split("\n").at(-1) || `the import takes longer than ${IMPORT_LIMIT_MS} ms`;
  throw new BoardError(
    "refused",
    `${board.name} cannot import the probe: ${why}. The probe must be in ${imports.ours} on the board.`,
  );
}

/**
 * Returns Python code with a function that waits for the start signal. The program calls this function after all
 * preparation, including a garbage collection, so that the program starts within microseconds after the signal.
 */
function awaitStart({
  gpio,
  limitMs,
  label = `GP${gpio}`,
  hasPullDown = true,
}: StartSignal): string {
  if (gpio === undefined) return `def _await_start():\n print(${JSON.stringify(WAITING)})\n`;
  const pull = hasPullDown ? ",Pin.PULL_DOWN" : "";
  return `import gc,time
from machine import Pin
class NoStart(Exception):
 pass
def _await_start():
 sign=Pin(${gpio},Pin.IN${pull})
 gc.collect()
 if sign.value():
  raise NoStart("${label} is already high before the start signal. Check that wire.")
 print(${JSON.stringify(WAITING)})
 since=time.ticks_ms()
 try:
  while not sign.value():
   if time.ticks_diff(time.ticks_ms(),since)>${limitMs}:
    raise NoStart("${label} did not go high within ${limitMs} ms as the start signal. Check that wire.")
 except KeyboardInterrupt:
  raise NoStart("${label} did not go high as the start signal before the program was stopped. Check that wire.")
`;
}

/**
 * Python code that makes a stream. The stream gets a copy of everything that the board prints, and computes a
 * checksum of it. The methods of the stream are native code, so that a Ctrl-C ends the program and not only a method.
 */
const HEARER = `import io,micropython,os
_aiorig_heard=None
try:
 exec("""class _Heard(io.IOBase):
 sum=0
 @micropython.native
 def write(self,text):
  self.sum=binascii.crc32(text,self.sum)
  return len(text)
 @micropython.native
 def readinto(self,buffer):
  return None
 @micropython.native
 def ioctl(self,request,argument):
  return 0
""")
 _aiorig_heard=_Heard()
except (AttributeError,SyntaxError):
 pass
`;

/**
 * Returns Python code that runs `code` while the board computes a checksum of everything that it prints, and then
 * prints this checksum. A board without native code or without a free stream prints a dash instead of the checksum.
 */
function hearing(code: string): string {
  return `try:
 _aiorig_before=os.dupterm(_aiorig_heard)
 if _aiorig_before is not None:
  os.dupterm(_aiorig_before)
  _aiorig_heard=None
except AttributeError:
 _aiorig_heard=None
try:
 ${code}
finally:
 if _aiorig_heard is not None:
  os.dupterm(None)
 print(${JSON.stringify(HEARD)},"-" if _aiorig_heard is None else _aiorig_heard.sum)`;
}

/**
 * Separates the output from its checksum. If the checksum is right, no byte of the output was lost or changed on the
 * way.
 */
function unheard(received: Buffer): { readonly output: Buffer; readonly isWhole: boolean } {
  const at = received.lastIndexOf(HEARD);
  if (at < 0) return { output: received, isWhole: false };
  const output = received.subarray(0, at);
  const sum = received.toString("latin1", at + HEARD.length).trim();
  return { output, isWhole: sum === "-" || Number(sum) === crc32(output) };
}

/**
 * Python code that waits while something can still act on an RP2040. This is so in four cases:
 * - The second core runs a thread. Only an attempt to start a thread shows this. Each attempt needs memory, so it
 *   happens only at the start, and when nothing else is active.
 * - An alarm of the timer is armed (register ARMED, datasheet 4.6.5).
 * - A PWM is on (EN, 4.5.3).
 * - A pin or a state machine can interrupt the processor (PROC0_INTE0 to 3, 2.19.6, and IRQ0_INTE, 3.7).
 *
 * The imports happen before the program starts, because an import takes about 5 ms and would make the end of the
 * program late.
 */
const LINGER = `
import machine,time
def _has_timers(mem=machine.mem32):
 if mem[0x40054020]&15:
  return True
 for a in(0x400500a0,0x40014100,0x40014104,0x40014108,0x4001410c,0x5020012c,0x5030012c):
  if mem[a]:
   return True
 return False
try:
 from _thread import start_new_thread as _start
except ImportError:
 _start=None
def _nothing():
 pass
def _has_thread(start=_start):
 try:
  start(_nothing,())
 except OSError:
  return True
 except MemoryError:
  pass
 return False
def _linger(report,threads=False,time=time):
 threads=threads and _start and _has_thread()
 if threads:
  report("thread")
 elif _has_timers():
  report()
 while True:
  if _has_timers():
   time.sleep_ms(5)
  elif threads and _has_thread():
   time.sleep_ms(50)
  else:
   return
`;

/**
 * Returns a Python expression for the function that waits after the end of the program. If the program uses no threads,
 * this function must not try to start a thread on the second core.
 */
function lingerFor(source: string): string {
  return /\b_thread\b/.test(source) ? "lambda report:_linger(report,True)" : "_linger";
}

const HEARD = "\x1ethe board has printed";
const WAITING = "\x1ewaiting for the start signal";
const NO_START = "NoStart: ";

const IMPORT_LIMIT_MS = 10_000;
