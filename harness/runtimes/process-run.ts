import { rmSync } from "node:fs";
import { basename } from "node:path";
import { realTime } from "../board/host-time.ts";
import { type GroupEnd, startGroup } from "../toolchain/process-group.ts";
import { makeWorkplace } from "../toolchain/scratch-folder.ts";
import { type ImportedAsyncio, importProbe } from "../trace/probe-import.ts";
import { launchProbe } from "../trace/probe-launch.ts";
import { makeSentinel, type ProbeEnd, parseProbeOutput } from "../trace/probe-output.ts";
import type { RecordedPart } from "../trace/recorded-part.ts";
import { tasksOf } from "../trace/recorded-tasks.ts";
import { OUTPUT_LIMIT_BYTES, type Outcome } from "../trace/run.ts";
import type { SessionTrace } from "../trace/trace.ts";
import type { TypedText } from "../trace/typed-text.ts";
import type { Config } from "./config.ts";
import type { ProgramRecord, ProgramTask } from "./define-runtime.ts";
import { interpreterEnvironment, lastWords } from "./interpreter.ts";
import { type Interpreter, type InterpreterCall, prepareCall } from "./interpreter-call.ts";
import { namePlaces, type Places } from "./place-names.ts";
import { PrintedTimes } from "./printed-times.ts";
import { outcomeOf } from "./probe-outcome.ts";
import type { ReadProgram } from "./program-file.ts";
import { PROGRAM_LIBRARY } from "./target-library.ts";
import { typeOnTime } from "./type-on-time.ts";

export interface ProgramSettings {
  /** The folder of aiorig's modules, if the interpreter gets a copy of them. */
  readonly ours?: string | undefined;
  /** A folder with modules. It is searched before the folder of aiorig's modules. */
  readonly library?: string | undefined;
  /** The folders of the modules of a user's own program. These folders are searched first. */
  readonly beside?: readonly string[] | undefined;
  /** A folder with modules. It is searched last. */
  readonly fallback?: string | undefined;
  /** The user's own primitives that programs get, each as `module:Class`. */
  readonly use?: Config["use"];
  /** The asyncio to judge instead of the built-in asyncio. */
  readonly asyncio?: ImportedAsyncio | undefined;
  /** The host's names of the copied files. Only set if the interpreter gets copies of the folders above. */
  readonly places?: Places | undefined;
}

/**
 * Runs one program in its own process. The promise never rejects. The process ends in one of these ways:
 * - The program ends by itself.
 * - The time limit is reached, or the run is aborted. aiorig interrupts the interpreter, so that the probe can still
 *   print its marks. If the process does not end soon after the interrupt, aiorig kills it.
 * - The program writes too much output. aiorig kills the process.
 *
 * In each case, aiorig also kills the processes that the program started.
 */
export async function runInProcess(
  interpreter: Interpreter,
  program: ReadProgram,
  settings: ProgramSettings,
  {
    limitMs,
    signal,
    session,
    typed = [],
  }: Pick<ProgramTask, "limitMs" | "signal" | "session"> & Partial<Pick<ProgramTask, "typed">>,
): Promise<ProgramRecord> {
  const sentinel = makeSentinel();
  const start = `${sentinel}start`;
  const isTyped = typed.length > 0 || session?.live !== undefined;
  // The current folder of the process. Files that the program writes, and core dumps, are in this folder.
  let workplace: string;
  let call: InterpreterCall;
  try {
    workplace = makeWorkplace();
    call = prepareCall(
      interpreter,
      launcher(
        interpreter,
        program,
        { sentinel, start, tasks: recordsTasks(session), hasRepl: isTyped },
        settings,
      ),
    );
  } catch (error) {
    const detail = `the working folder of the program cannot be created: ${(error as Error).message}`;
    return { outcome: { kind: "unavailable", detail } };
  }
  const outputLimitBytes = OUTPUT_LIMIT_BYTES + 2 * `${start}\n`.length;
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[], bytes: 0 };
  const keys: TypedText[] = [];
  const times = session || isTyped ? new PrintedTimes(start, () => startTyping()) : undefined;
  let stopped: Stop | undefined;
  let grace: NodeJS.Timeout | undefined;

  const { command, env, cwd } = interpreter;
  const group = startGroup(command, call.args, {
    env: interpreterEnvironment({ TMPDIR: workplace, ...env }),
    workplace,
    hasInput: isTyped,
    ...(cwd !== undefined && { cwd }),
    onOutput: (stream, chunk) => {
      const room = outputLimitBytes - output.bytes;
      output.bytes += chunk.length;
      if (room > 0) output[stream].push(chunk.subarray(0, room));
      if (room > 0) times?.add(stream, chunk.subarray(0, room));
      if (output.bytes > outputLimitBytes && stopped?.kind !== "flooded") {
        stopped = { kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES };
        group.kill();
      }
    },
  });
  const stop = (reason: Stop) => {
    if (stopped !== undefined) return;
    stopped = reason;
    group.interrupt();
    grace = setTimeout(group.kill, GRACE_MS);
  };
  const limit = setTimeout(() => stop({ kind: "timeout", limitMs }), limitMs);
  const abort = () => stop({ kind: "aborted" });
  signal.addEventListener("abort", abort, { once: true });

  // A program may end before it has read its whole input. Then its input is closed, and an error of the input does not
  // matter.
  group.stdin?.on("error", () => {});
  // A terminal sends a line feed to the program when a person presses Return.
  const type = (text: string) => group.stdin?.write(text.replaceAll("\r", "\n"), "latin1");
  const startTyping = () => {
    const startMs = realTime.nowMs;
    void typeOnTime(typed, { time: realTime, startMs, ended: group.exited }, type);
    session?.live?.onStart({
      drive: () => {},
      type(text) {
        keys.push({ text, atMs: realTime.nowMs - startMs });
        type(text);
      },
      look: () => ({
        nowMs: realTime.nowMs - startMs,
        levels: {},
        printed: (times?.read(sentinel).console ?? []).map(({ text }) => text).join(""),
      }),
    });
  };

  await group.exited;
  clearTimeout(limit);
  clearTimeout(grace);
  signal.removeEventListener("abort", abort);
  const end = await group.ended;
  call.release();
  removeWorkplace(workplace);

  // One of the two streams may have been cut at the output limit, so the line `start` may be missing in it.
  const printed = cutBefore(start, decode(output.stdout)).slice(0, OUTPUT_LIMIT_BYTES);
  const { marks, stdout, end: probeEnd, tasks } = parseProbeOutput(printed, sentinel);
  const stderr = cutBefore(start, decode(output.stderr)).slice(0, OUTPUT_LIMIT_BYTES);
  const outcome = stopped ?? concludeOutcome(interpreter, end, probeEnd, stderr);
  return withLeft(end.left, {
    outcome: namePlaces(outcome, settings.places ?? {}),
    trace: {
      marks,
      stdout,
      stderr,
      ...(session &&
        times && {
          session: {
            ...withTasks(times.read(sentinel), tasks),
            ...(session.live && { typed: keys }),
          },
        }),
    },
  });
}

/** Returns Python statements that import the probe and make the user's own modules importable. */
export function importOwnProbe({
  ours = PROGRAM_LIBRARY,
  library,
  beside,
  fallback,
  asyncio,
}: ProgramSettings): string[] {
  return importProbe({ ours, library, beside, fallback, asyncio });
}

/**
 * The time in milliseconds that an interrupted program gets for its `finally` blocks and for the marks of the probe.
 */
const GRACE_MS = 1000;

/** Why we stopped a program. */
type Stop = Extract<Outcome, { kind: "timeout" | "flooded" | "aborted" }>;

function recordsTasks(session: ProgramTask["session"]): boolean {
  return session !== undefined && session.isWithoutTasks !== true;
}

function withTasks(
  session: SessionTrace,
  recorded: readonly RecordedPart[] | undefined,
): SessionTrace {
  const tasks = tasksOf(recorded ?? [], Number.POSITIVE_INFINITY);
  // The times of the tasks come from the clock of the interpreter's process, but `lengthUs` comes from the clock of
  // this process. So the tasks may seem to run longer than the program.
  const endsUs = tasks.tasks?.map(({ turns }) => turns.at(-1)?.toUs ?? 0) ?? [];
  return {
    ...session,
    ...tasks,
    lengthUs: endsUs.reduce((latest, us) => Math.max(latest, us), session.lengthUs),
  };
}

interface Records {
  readonly tasks: boolean;
  readonly hasRepl: boolean;
}

/** Python on one line. */
function launcher(
  { scripts }: Interpreter,
  { file, source, isChanged }: ReadProgram,
  { sentinel, start, ...records }: { sentinel: string; start: string } & Records,
  settings: ProgramSettings,
): string {
  const { use, library } = settings;
  return [
    ...importOwnProbe(settings),
    `probe.begin(${JSON.stringify(start)})`,
    launchProbe(
      { file, sentinel, use, imports: { library }, ...records },
      // A command that needs files, for example a container, may see only the folder of its own files. So such a
      // command gets the source as a text.
      isChanged || scripts !== undefined ? { source: JSON.stringify(source) } : {},
    ),
  ].join("; ");
}

/**
 * Returns the text after the line `start`, because everything before this line comes from a command that wraps the
 * interpreter. Such a command may join standard output and standard error. The text then has the line `start` twice,
 * and the second one counts. If there is no such line, returns the whole text.
 */
function cutBefore(start: string, text: string): string {
  const at = text.lastIndexOf(start);
  return at < 0 ? text : text.slice(at + start.length).replace(/^\r?\n/, "");
}

function removeWorkplace(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The program has locked a folder inside `folder`, so `folder` cannot be removed now. At the end of the whole run,
    // the scratch folder is removed with everything in it.
  }
}

function decode(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString();
}

/**
 * Some processes that the program started may still run, because aiorig could not end them. `left` lists these
 * processes. If there are any, adds a sentence about them to standard error. The outcome `ended` then becomes
 * `crashed`, because such processes disturb later programs.
 */
export function withLeft(left: readonly string[] = [], run: ProgramRecord): ProgramRecord {
  if (left.length === 0) return run;
  const detail = `the program started processes that could not be ended: ${left.join(", ")}`;
  const stderr = `${run.trace?.stderr ?? ""}aiorig: ${detail}\n`;
  const outcome: Outcome = run.outcome.kind === "ended" ? { kind: "crashed", detail } : run.outcome;
  return { ...run, outcome, trace: { ...run.trace, stderr } };
}

function concludeOutcome(
  { command }: Interpreter,
  end: GroupEnd,
  probe: ProbeEnd | undefined,
  stderr: string,
): Outcome {
  if (end.kind === "unstarted") return { kind: "unavailable", detail: end.reason };
  const name = basename(command);
  if (end.kind === "signalled") {
    return { kind: "crashed", detail: `${name} died of ${end.signal}${lastWords(stderr)}` };
  }
  if (probe === undefined) {
    const detail = `${name} ended with code ${end.code} before the probe could print its marks`;
    return { kind: "crashed", detail: detail + lastWords(stderr) };
  }
  return outcomeOf(probe);
}
