import { ConsoleLog } from "../python/console-log.ts";
import { EdgeBuffer } from "../python/edge-buffer.ts";
import { LiveSteps } from "../python/live-steps.ts";
import type { OutputBuffer } from "../python/output-buffer.ts";
import type { Files, RealmSetup, ProgramTask as ThreadTask } from "../python/program-task.ts";
import { readTaskLanes } from "../python/task-lanes.ts";
import { TaskLog } from "../python/task-log.ts";
import { runningAtEnd, starvedBy } from "../trace/endless-turn.ts";
import type { LivePins } from "../trace/live-pins.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import { importProbe, type ProbeImport } from "../trace/probe-import.ts";
import { launchProbe, type ProbeLaunch } from "../trace/probe-launch.ts";
import { makeSentinel, parseProbeOutput, REPORTING } from "../trace/probe-output.ts";
import type { RecordedPart } from "../trace/recorded-part.ts";
import { tasksOf } from "../trace/recorded-tasks.ts";
import type { Outcome } from "../trace/run.ts";
import { timeOutput } from "../trace/timed-output.ts";
import type { SessionTrace } from "../trace/trace.ts";
import type { Config } from "./config.ts";
import type { ProgramRecord, ProgramTask } from "./define-runtime.ts";
import { namePlaces } from "./place-names.ts";
import { failedAt, outcomeOf } from "./probe-outcome.ts";
import type { ReadProgram } from "./program-file.ts";
import type { ReferenceThreads, TurnWatch } from "./reference-threads.ts";
import type { TargetLibrary } from "./target-library.ts";

/** The options for a program that runs in a realm of a worker thread. */
export interface RealmTask extends ProgramTask {
  readonly clock: ThreadTask["clock"];
  /** True if asyncio has the assertions of a MicroPython build, which refuse some misuse. The default is true. */
  readonly hasAsserts?: boolean | undefined;
  /**
   * The limit for a user's own program that computes forever, in milliseconds of processor time. It applies while
   * virtual time stands still, and to an endless turn. The default is `ENDLESS_MS`. Only tests set another limit.
   */
  readonly endlessMs?: number | undefined;
  readonly use?: Config["use"];
  /** The modules that the program may import. They must be the modules that `setupRealms` got. */
  readonly library: Pick<TargetLibrary, "imports" | "places">;
  /**
   * True if the scheduler is Python code. Then only a module on the target can record what the tasks of a session do.
   */
  readonly recordsOnTarget?: boolean;
}

/**
 * The largest total size of all modules, in bytes. Modules of this size and a program fit into an interpreter's memory
 * together.
 */
export const REALM_ROOM_BYTES = 16 * 1024 * 1024;

/** Returns the setup of threads whose programs may import the library. */
export function setupRealms(
  scheduler: RealmSetup["scheduler"],
  files: Files,
  { imports }: Pick<TargetLibrary, "imports">,
): RealmSetup {
  const prepare = importInRealm(imports).join("\n");
  return { scheduler, library: files, prepare, memoryLimitBytes: MEMORY_LIMIT_BYTES };
}

/** Runs a program with limits for time, memory and output. */
export async function runInRealm(
  threads: ReferenceThreads,
  { file, source }: ReadProgram,
  task: RealmTask,
): Promise<ProgramRecord> {
  const { limitMs, startTickMs = 0, pins, typed, session, signal, use, library } = task;
  const { clock, hasAsserts = true, endlessMs = ENDLESS_MS } = task;
  const stdout = threads.takeBuffer();
  const stderr = threads.takeBuffer();
  const edges = pins && new EdgeBuffer(session && SESSION_EDGES);
  const log = session && pins && new ConsoleLog();
  const withTasks = log !== undefined && session?.isWithoutTasks !== true;
  const tasks = withTasks && !task.recordsOnTarget ? new TaskLog() : undefined;
  const live = log && session?.live && new LiveSteps();
  // A user's own program always gets a standard input. The program may wait for typed text that never comes, as on a
  // board.
  const hasRepl = pins !== undefined && (typed !== undefined || log !== undefined);
  const sentinel = makeSentinel();
  const { imports, places } = library;
  const endUs = (pins?.watchMs ?? limitMs) * 1000;
  let waits: readonly string[] | undefined;
  const end = await threads.play(
    {
      files: { [file]: new TextEncoder().encode(source) },
      start: launcher(
        { file, sentinel, use, imports, hasRepl, tasks: withTasks && task.recordsOnTarget },
        log && '__import__("_linger").linger',
      ),
      clock,
      startTickMs,
      limitMs: pins?.watchMs ?? limitMs,
      wallLimitMs: log ? SESSION_LOOK_MS : limitMs,
      hasAsserts,
      stdout: stdout.shared,
      stderr: stderr.shared,
      ...(pins &&
        edges && {
          pins: {
            setup: pins,
            edges: edges.shared,
            isSession: log !== undefined,
            typed,
            live: live?.shared,
          },
        }),
      ...(log && { console: log.shared }),
      ...(tasks && { tasks: tasks.shared }),
    },
    {
      edges,
      ...(log && { patience: { standstillMs: endlessMs, slowMs: Number.POSITIVE_INFINITY } }),
      ...(tasks && edges && { turns: watchTurns(tasks, edges, endlessMs) }),
      ...(log &&
        edges && {
          // After the time of the program has passed, a module on the target prints the record of the tasks. While it
          // prints, the program is not stopped.
          isOver: () => edges.seenUs > endUs && !stdout.text().includes(sentinel + REPORTING),
        }),
      signal,
      ...(live && edges && { onStart: () => session?.live?.onStart(livePins(live, edges)) }),
      onDeadlock: (found) => {
        // Only the first deadlock counts. The first deadlock interrupts the program. If the program continues after
        // this interrupt, there may be a second deadlock.
        waits ??= found;
      },
    },
  );
  const isEndless = tasks !== undefined && end?.kind === "timeout" && end.limitMs === endlessMs;
  const output = parseProbeOutput(stdout.text(), sentinel);
  const { marks, stdout: printed, end: probeEnd, tasks: recorded = [] } = output;
  const atLimit: Outcome = pins ? { kind: "watched" } : { kind: "timeout", limitMs };
  const interrupted: Outcome = waits === undefined ? atLimit : { kind: "deadlocked", waits };
  // A program may catch the KeyboardInterrupt that interrupts it, and then print or compute without end. In this case,
  // the interrupt decides the outcome.
  const wasInterrupted = waits !== undefined || (edges?.seenUs ?? 0) > endUs;
  const stopped =
    log && end ? sessionStop(end, wasInterrupted ? interrupted : undefined, endlessMs) : end;
  const seen =
    log &&
    edges &&
    recordSession({ log, tasks, recorded, stdout, stderr, edges, live }, sentinel, pins);
  const areTasksLost = withTasks && task.recordsOnTarget && output.tasks === undefined;
  const failed = failedAt(probeEnd);
  const isOwnInterrupt =
    seen !== undefined && waits === undefined && seen.lengthUs < pins!.watchMs * 1000;
  const concluded = concludeOutcome(probeEnd, isOwnInterrupt ? undefined : interrupted);
  const outcome = namePlaces(stopped ?? concluded, places);
  const trace = {
    marks,
    stdout: printed,
    stderr: stderr.text(),
    ...(seen && {
      session: {
        ...seen,
        ...failed,
        ...(isEndless && endlessSince(seen)),
        ...(areTasksLost && { areTasksLost: true as const }),
      },
    }),
  };
  if (stopped === undefined) threads.giveBack(stdout, stderr);
  if (pins === undefined || edges === undefined) return { outcome, trace };
  const waveform = edges.read(Object.keys(pins.wires), pins.watchMs * 1000);
  if (edges.lost === 0) return { outcome, trace: { ...trace, waveform } };
  const detail = `only ${edges.capacity} edges can be stored, and the program made ${edges.lost} more`;
  return { outcome: { kind: "crashed", detail }, trace: { ...trace, waveform } };

  function livePins(steps: LiveSteps, levels: EdgeBuffer): LivePins {
    const wires = Object.keys(pins?.wires ?? {});
    return {
      drive: (wire, level) => steps.add({ wire: wires.indexOf(wire), level }),
      type(text) {
        for (const character of text) steps.add({ key: character.charCodeAt(0) & 0xff });
      },
      look: () => ({
        nowMs: levels.seenUs / 1000,
        levels: levels.levels(wires),
        printed: parseProbeOutput(stdout.text(), sentinel).stdout + stderr.text(),
      }),
    };
  }
}

/**
 * Returns the outcome of a user's own program after its thread was stopped. `interrupted` is the outcome of an earlier
 * interrupt of the program, if there was one. If a limit then stopped the thread, this earlier outcome counts.
 */
function sessionStop(end: Outcome, interrupted: Outcome | undefined, endlessMs: number): Outcome {
  if (end.kind !== "watched" && end.kind !== "flooded") return end;
  if (interrupted !== undefined) return interrupted;
  return end.kind === "flooded" ? end : { kind: "timeout", limitMs: endlessMs };
}

/** Returns the parts of the record that exist only for a user's own program. */
function recordSession(
  { log, tasks, recorded, stdout, stderr, edges, live }: SessionBuffers,
  sentinel: string,
  { wires, watchMs }: PinSetup,
): SessionTrace {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const parts = log
    .read({ stdout: stdout.bytes(), stderr: stderr.bytes() })
    .map(({ stream, bytes, atUs }) => ({
      atUs,
      text: decoders[stream].decode(bytes, { stream: true }),
    }));
  const { printed, endUs, returnedUs } = timeOutput(parts, sentinel);
  const lengthUs = Math.min(endUs ?? edges.seenUs, watchMs * 1000);
  const names = Object.keys(wires);
  const lanes = tasks ? readTaskLanes(tasks, lengthUs) : [];
  return {
    console: printed,
    lengthUs,
    used: edges.used(names),
    ...(live && addedLive(live, names)),
    ...(returnedUs !== undefined && { returnedAtUs: returnedUs }),
    ...tasksOf(recorded, lengthUs),
    ...(lanes.length > 0 && { tasks: lanes }),
    ...(tasks?.cutAtUs !== undefined && { tasksCutAtUs: tasks.cutAtUs }),
  };
}

/** Returns the steps of the stimulus and the texts that a person added during the run. */
function addedLive(
  live: LiveSteps,
  names: readonly string[],
): Pick<SessionTrace, "driven" | "typed"> {
  const all = live.happened().map(({ atUs, ...step }) => ({ ...step, atMs: atUs / 1000 }));
  return {
    driven: all.flatMap((step) =>
      "key" in step ? [] : [{ wire: names[step.wire]!, level: step.level, atMs: step.atMs }],
    ),
    typed: all.flatMap((step) =>
      "key" in step ? [{ text: String.fromCharCode(step.key), atMs: step.atMs }] : [],
    ),
  };
}

interface SessionBuffers {
  readonly log: ConsoleLog;
  readonly tasks: TaskLog | undefined;
  /** The record of the tasks from a module on the target. */
  readonly recorded: readonly RecordedPart[];
  readonly stdout: OutputBuffer;
  readonly stderr: OutputBuffer;
  readonly edges: EdgeBuffer;
  readonly live: LiveSteps | undefined;
}

/**
 * The largest number of edges of a user's own program: more than one hour with 1000 edges per second. Only edges that
 * happen need memory.
 */
const SESSION_EDGES = 4_000_000;

/** The real time in milliseconds after which aiorig starts to check whether a user's own program computes forever. */
const SESSION_LOOK_MS = 1000;

/**
 * The limit for a user's own program that computes forever, in milliseconds of processor time. There is no limit in
 * real time, because the program ends with Ctrl-C or when its virtual time has passed. The limit applies in two cases:
 * - Virtual time stands still.
 * - A turn is endless: another task should have run since this turn started. Without this limit, a task that never
 *   lets other tasks run could need minutes for one second of virtual time.
 */
const ENDLESS_MS = 5000;

function watchTurns(tasks: TaskLog, edges: EdgeBuffer, limitMs: number): TurnWatch {
  return {
    limitMs,
    started: () => tasks.started,
    isEndless() {
      if (tasks.cutAtUs !== undefined) return false;
      const lanes = readTaskLanes(tasks, edges.seenUs);
      const running = runningAtEnd(lanes);
      return running !== undefined && starvedBy(running, lanes) !== undefined;
    },
  };
}

function endlessSince({ tasks = [] }: SessionTrace): Pick<SessionTrace, "endlessSinceUs"> {
  const running = runningAtEnd(tasks);
  return running === undefined ? {} : { endlessSinceUs: running.turn.fromUs };
}

/** Runs Python statements and returns their output. */
export async function askRealm(
  threads: ReferenceThreads,
  statements: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const stdout = threads.takeBuffer();
  const stderr = threads.takeBuffer();
  const stopped = await threads.play({
    files: {},
    start: statements,
    clock: "virtual",
    startTickMs: 0,
    limitMs: ANSWER_LIMIT_MS,
    wallLimitMs: ANSWER_LIMIT_MS,
    hasAsserts: true,
    stdout: stdout.shared,
    stderr: stderr.shared,
  });
  const why = stopped !== undefined && "detail" in stopped ? stopped.detail : "";
  return { stdout: stdout.text(), stderr: stderr.text() + why };
}

const ANSWER_LIMIT_MS = 10_000;

const MEMORY_LIMIT_BYTES = 128 * 1024 * 1024;

/**
 * Returns the outcome of a program from the probe's report `end`. If `end` says that the program was interrupted, and
 * `interrupted` is set, the outcome is `interrupted`. `interrupted` is undefined if a KeyboardInterrupt can only have
 * come from a typed Ctrl-C or from the program itself, and not from the bridge.
 */
function concludeOutcome(
  end: ReturnType<typeof parseProbeOutput>["end"],
  interrupted: Outcome | undefined,
): Outcome {
  if (end === undefined) {
    return {
      kind: "crashed",
      detail: "the interpreter ended before the probe reported the end of the program",
    };
  }
  // The bridge interrupts a program at its limit in virtual time, and at a deadlock.
  if (end.end === "interrupted" && interrupted !== undefined) return interrupted;
  return outcomeOf(end);
}

function launcher(launch: ProbeLaunch, finish: string | undefined): string {
  // With `live`, the probe prints each mark immediately. A thread with an endless loop can only be terminated, and then
  // nothing could print its marks.
  const call = launchProbe(launch, { live: "True", ...(finish && { finish }) });
  return [
    // Only a user's own program has a `finish` function.
    ...(finish === undefined ? [] : ['__import__("_stdin").install_input()']),
    ...(launch.hasRepl ? ['__import__("_stdin").install()'] : []),
    ...(finish === undefined ? [] : ['__import__("_pico").install()']),
    call,
  ].join("\n");
}

/**
 * Returns the Python statements that import the probe from the root folder. This folder also contains aiorig's modules
 * time, machine and select, and the asyncio of the reference. No library may replace them, so the root folder is
 * searched first.
 */
function importInRealm({ library, beside = [], ...imports }: ProbeImport): string[] {
  return [
    "import sys",
    'sys.path.insert(0, "/")',
    '__import__("_os")',
    ...importProbe(imports),
    // The module `utime` must be aiorig's own `time`, because the built-in `utime` does not use the virtual time of
    // pins and timers. aiorig's `time` is loaded already, because the probe imports it.
    'sys.modules["utime"] = sys.modules["time"]',
    'sys.path.remove("/")',
    'sys.path.insert(0, "/")',
    ...(library === undefined ? [] : [`sys.path.insert(1, ${JSON.stringify(library)})`]),
    ...(beside.length === 0 ? [] : [`sys.path[1:1] = ${JSON.stringify(beside)}`]),
  ];
}
