import { BoardError } from "../board/board-error.ts";
import { BoardInput } from "../board/board-input.ts";
import { deferred } from "../board/deferred.ts";
import type { NetEnd } from "../emulator/nets/net.ts";
import { boardOf, dutPinOf, pinMapOf, programPinOf } from "../rig/definition/dut-pins.ts";
import type { RigWire } from "../rig/definition/rig-definition.ts";
import type { LiveWires } from "../rig/measuring/live-wires.ts";
import { findMeasuredWires, type MeasuredWires } from "../rig/measuring/measured-wires.ts";
import { readyWires, recordWires } from "../rig/measuring/wire-recording.ts";
import type { OpenRig } from "../rig/opening/opened-rig.ts";
import { isVirtualRig } from "../rig/opening/virtual-rig.ts";
import type { Activity } from "../trace/activity.ts";
import type { LivePins } from "../trace/live-pins.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import { sentinelOf } from "../trace/probe-output.ts";
import { tasksOf } from "../trace/recorded-tasks.ts";
import type { Outcome } from "../trace/run.ts";
import type { SessionSetup } from "../trace/session-setup.ts";
import type { SessionTrace } from "../trace/trace.ts";
import type { TypedText } from "../trace/typed-text.ts";
import type { Waveform } from "../trace/waveform.ts";
import { attachDevices } from "./attached-devices.ts";
import { BoardConsole } from "./board-console.ts";
import { type BoardRecord, type BoardRunOptions, runOnBoard, withoutStop } from "./board-run.ts";
import type { ProgramRecord } from "./define-runtime.ts";
import type { ReadProgram } from "./program-file.ts";
import { typeOnTime } from "./type-on-time.ts";

export interface RigRunOptions {
  /** The modules on the device under test that programs may import. */
  readonly library: BoardRunOptions["library"];
  readonly use?: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
  /** True if the connection to the device under test can lose or change bytes. See `ProgramOptions`. */
  readonly checksOutput?: boolean | undefined;
  /**
   * The texts that are typed on the standard input of the program, each with its time. Undefined if nothing is typed.
   */
  readonly typed?: readonly TypedText[] | undefined;
  /** The setup of a user's own program, whose trace has a session. Undefined for the program of a clause. */
  readonly session?: SessionSetup | undefined;
  /**
   * Returns the outcome for a fault between host and device under test. If the result is undefined, the fault has its
   * usual outcome.
   */
  readonly explain?: ((fault: BoardError) => Outcome | undefined) | undefined;
}

/**
 * Runs a program on the device under test of a rig, while the instrument watches the wires of a clause and runs its
 * stimulus:
 * 1. The device under test is reset, compiles the program and waits for the start signal.
 * 2. The instrument starts its schedule. Its first step is the start signal, a rising edge on the rig's start wire.
 * 3. The program and the stimulus start with this edge, which is time 0 of the waveform.
 *
 * The host takes no part in step 3, so its speed has no effect.
 *
 * The outcome is `rig fault` if the rig fails. The rig must then be closed. The outcome is `unmeasurable` if the rig
 * cannot do the measurement. The promise rejects only because of defects of aiorig.
 */
export async function runOnRig(
  rig: OpenRig,
  program: ReadProgram,
  pins: PinSetup,
  options: RigRunOptions,
): Promise<ProgramRecord> {
  const measurable = findMeasuredWires(rig, pins);
  if (!measurable.isMeasurable) {
    return { outcome: { kind: "unmeasurable", reason: measurable.reason } };
  }
  const needed = neededFromEmulation(pins);
  if (needed !== undefined && !isVirtualRig(rig)) {
    const reason = `the program needs ${needed}, but the instrument ${rig.instrument.name} can only make edges at times that are known before the run. Use an emulated board or the reference`;
    return { outcome: { kind: "unmeasurable", reason } };
  }
  if (options.signal.aborted) return { outcome: { kind: "aborted" } };
  try {
    return await measure(rig, program, pins, measurable.wires, options);
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    if (options.signal.aborted) return { outcome: { kind: "aborted" } };
    return { outcome: rigFault(error) };
  }
}

async function measure(
  rig: OpenRig,
  program: ReadProgram,
  pins: PinSetup,
  wires: MeasuredWires,
  { signal, explain, session, typed = [], ...launch }: RigRunOptions,
): Promise<ProgramRecord> {
  const { definition, dut } = rig;
  const startWire = definition.wires[definition.start]!;
  readyWires(rig, wires);
  await rig.resetDut();

  const watched = new AbortController();
  const stop = AbortSignal.any([watched.signal, signal]);
  const waiting = deferred<"waiting">();
  const ended = new AbortController();
  const printed = session && new BoardConsole(rig.time, session.until, () => ended.abort());
  let endRealTime = () => {};
  const isTyped = typed.length > 0 || session?.live !== undefined;
  const input = isTyped ? new BoardInput() : undefined;
  const keys: TypedText[] = [];
  let detach = () => {};
  const running = runOnBoard(dut, program, {
    ...launch,
    // This limit is longer than needed. The run normally stops when the wires have been watched long enough.
    limitMs: START_LIMIT_MS + pins.watchMs + STOP_LIMIT_MS,
    stop,
    input,
    atStop: () => (signal.aborted ? { kind: "aborted" } : { kind: "watched" }),
    pinMap: pinMapOf(definition),
    tasks: session !== undefined && session.isWithoutTasks !== true,
    ...(printed && { onBytes: (bytes: Uint8Array) => printed.add(bytes) }),
    explain: (fault) => explain?.(fault) ?? explainDutFault(fault),
    start: {
      gpio: programPinOf(definition, startWire),
      label: dutPinOf(definition, startWire).label,
      hasPullDown: boardOf(definition).pulls.includes("down"),
      limitMs: START_LIMIT_MS,
      onWaiting: () => {
        detach = attachToRig(rig, pins);
        printed?.listen();
        waiting.resolve("waiting");
      },
    },
  });
  try {
    // Waits for one of two events: the program waits for the start signal, or the run ends. A program that cannot be
    // compiled never waits for the start signal. Nothing here limits the time, because the board and the host do.
    const state = await Promise.race([waiting.promise, running]);
    if (state !== "waiting") {
      return signal.aborted ? { ...state, outcome: { kind: "aborted" } } : state;
    }
    if (pins.endsWithProgram) void running.then(() => ended.abort());
    const { waveform, faults, driven } = await recordWires(
      rig,
      pins,
      wires,
      AbortSignal.any([ended.signal, stop]),
      (printed || input) &&
        ((startMs, live) => {
          printed?.start(startMs);
          void typeOnTime(typed, { time: rig.time, startMs, ended: running }, (text) =>
            input?.type(text),
          );
          if (printed === undefined || session?.live === undefined) return;
          endRealTime = rig.time.followRealTime();
          session.live.onStart({ ...livePins(live, printed, sentinelOf(program.source)), type });
        }),
    );
    endRealTime();
    watched.abort();
    const run = await running;
    const trace = {
      ...run.trace,
      waveform,
      ...(printed && {
        session: {
          ...sessionOf(printed, program, run, waveform),
          ...(session?.live && { driven, typed: keys }),
        },
      }),
    };
    if (signal.aborted) return { outcome: { kind: "aborted" }, trace };
    if (faults.length === 0 || run.outcome.kind === "rig fault") return { ...run, trace };
    return { outcome: { kind: "rig fault", detail: withoutStop(faults.join("; ")) }, trace };
  } finally {
    endRealTime();
    watched.abort();
    await running;
    detach();
  }

  function type(text: string): void {
    if (printed !== undefined) keys.push({ text, atMs: printed.nowMs });
    input?.type(text);
  }
}

/**
 * Returns what the run needs but no real instrument can do yet. Returns undefined if a real instrument can do
 * everything.
 */
function neededFromEmulation({ devices = [], analog = [] }: PinSetup): string | undefined {
  if (devices.length > 0) return `a device that answers (${devices[0]!.kind})`;
  return analog.length > 0 ? `voltages (${analog[0]!.wire})` : undefined;
}

/**
 * Attaches the devices of a run to the nets of an emulated rig, and plans the voltages of the run. The start signal is
 * time 0 for the devices and the voltages. Returns a function that removes the devices and the planned voltages.
 */
function attachToRig(rig: OpenRig, { devices = [], analog = [], wires }: PinSetup): () => void {
  if ((devices.length === 0 && analog.length === 0) || !isVirtualRig(rig)) return () => {};
  const { simulation, definition } = rig;
  const netOf = (wire: string) => {
    const isHere = (end: RigWire) => programPinOf(definition, end) === wires[wire];
    const [net] = Object.entries(definition.wires).find(([, end]) => isHere(end))!;
    return simulation.net(net);
  };
  const attached = attachDevices(simulation, devices, netOf);
  let isDetached = false;
  const planVoltages = (startNs: number) => {
    for (const { wire, volts, atMs } of analog) {
      simulation.at(startNs + atMs * 1e6, () => {
        if (!isDetached) netOf(wire).setVolts(volts);
      });
    }
  };
  const start = simulation.net(definition.start);
  let hasStarted = false;
  const watcher: NetEnd = {
    name: "devices",
    drive: "floating",
    setLevel(level, atNs) {
      if (level === 1 && !hasStarted) {
        attached.start(atNs);
        planVoltages(atNs);
      }
      hasStarted ||= level === 1;
    },
  };
  start.attach(watcher, simulation.nowNs);
  return () => {
    isDetached = true;
    start.detach(watcher, simulation.nowNs);
    attached.detach();
    for (const { wire } of analog) netOf(wire).setVolts(undefined);
  };
}

function livePins(
  wires: LiveWires,
  output: BoardConsole,
  sentinel: string,
): Omit<LivePins, "type"> {
  return {
    drive: (wire, level) => wires.drive(wire, level),
    look() {
      const { printed, nowUs } = output.read(sentinel);
      return {
        nowMs: nowUs / 1000,
        levels: wires.levels(),
        printed: printed.map(({ text }) => text).join(""),
      };
    },
  };
}

/**
 * Returns the part of a trace that only a user's own program has. `used` is empty, because nobody can see which pins a
 * real board uses.
 */
function sessionOf(
  output: BoardConsole,
  { source }: ReadProgram,
  { outcome: { kind }, recorded = [] }: BoardRecord,
  { edges, watchedUs }: Waveform,
): SessionTrace {
  const { printed, endUs, nowUs } = output.read(sentinelOf(source));
  const seenUs = kind === "watched" ? nowUs : (endUs ?? nowUs);
  // The host measures the end of the session with its own clock. This clock agrees with the instrument's clock only to
  // about a millisecond, so the measured end may be too early. Therefore the session lasts at least until the last edge
  // of the waveform.
  const lengthUs = Math.min(Math.max(seenUs, edges.at(-1)?.atUs ?? 0), watchedUs);
  return { console: printed, lengthUs, used: [], ...tasksOf(recorded, lengthUs) };
}

/** Returns the run with the activity of the target in its trace. */
export function withActivity(run: ProgramRecord, activity: readonly Activity[]): ProgramRecord {
  return { ...run, trace: { ...run.trace, activity } };
}

/** Returns the outcome of a run in which the rig failed. */
export function rigFault({ message }: Error): Outcome {
  return { kind: "rig fault", detail: withoutStop(message) };
}

/**
 * Returns the outcome for a fault between host and device under test:
 * - `rig fault` if neither the program nor the runtime can be the cause.
 * - `crashed` if the runtime no longer reacts to Ctrl-C, because a crash has no other sign that aiorig can see.
 * - undefined for all other faults.
 */
export function explainDutFault(fault: BoardError): Outcome | undefined {
  if (fault.isBeforeCode || BLAMELESS.has(fault.fault)) return rigFault(fault);
  if (fault.fault !== "silent" || fault.stopped === "output") return undefined;
  return { kind: "crashed", detail: withoutStop(fault.message) };
}

const BLAMELESS: ReadonlySet<BoardError["fault"]> = new Set(["gone", "damaged", "refused"]);

/** The longest time in milliseconds for which the device under test waits for the start signal. */
const START_LIMIT_MS = 5000;
const STOP_LIMIT_MS = 10_000;
