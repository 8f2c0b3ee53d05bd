import { BoardError } from "../board/board-error.ts";
import { deferred } from "../board/deferred.ts";
import type { HostTime } from "../board/host-time.ts";
import type { Capture, CaptureResult } from "../instrument/capture.ts";
import type { PlayedStep } from "../instrument/played-step.ts";
import type { OpenRig } from "../rig/opening/opened-rig.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import type { Outcome } from "../trace/run.ts";
import { type Edge, levelAt, type Waveform } from "../trace/waveform.ts";
import { type BoardRunOptions, runOnBoard, withoutStop } from "./board-run.ts";
import type { ProgramRecord } from "./define-runtime.ts";
import type { ReadProgram } from "./program-file.ts";

export interface RigRunOptions {
  /** The modules on the device under test that programs may import. */
  readonly library: BoardRunOptions["library"];
  readonly use?: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
  /** The outcome for a fault between host and device under test. Undefined if the fault explains itself. */
  readonly explain?: ((fault: BoardError) => Outcome | undefined) | undefined;
}

/**
 * Resets the device under test of a rig and runs a program on it. Meanwhile the instrument watches the wires of a clause
 * and runs its stimulus. Both begin at the first rising edge of the rig's start wire, which is time 0 of the waveform. The
 * instrument drives this edge as the first step of its schedule, and the device under test waits for it with the compiled
 * program. So the speed of the host does not matter.
 *
 * The outcome is `rig fault` if the rig fails, and `unmeasurable` if the rig cannot do the measurement. After a
 * `rig fault`, close the rig. Rejects only for defects of aiorig.
 */
export async function runOnRig(
  rig: OpenRig,
  program: ReadProgram,
  pins: PinSetup,
  options: RigRunOptions,
): Promise<ProgramRecord> {
  const { wires, outcome } = wiresFor(rig, pins);
  if (outcome !== undefined) return { outcome };
  if (options.signal.aborted) return { outcome: { kind: "aborted" } };
  try {
    return await measure(rig, program, pins, wires, options);
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    if (options.signal.aborted) return { outcome: { kind: "aborted" } };
    return { outcome: rigFault(error) };
  }
}

/** GPIOs of the instrument by the clause's wire names. */
type Wires = Readonly<Record<string, number>>;

function wiresFor(
  { definition, instrument }: OpenRig,
  pins: PinSetup,
): { readonly wires: Wires; readonly outcome?: Outcome } {
  const { name, wires, start } = definition;
  const joined: Record<string, number> = {};
  for (const [wire, gpio] of Object.entries(pins.wires)) {
    const found = Object.entries(wires).find(([, { dut }]) => dut === gpio);
    if (found === undefined || found[0] === start) {
      const why = found === undefined ? "has no wire there" : "uses that wire for its start signal";
      const reason = `${wire} is on GP${gpio} of the device under test, but the rig ${name} ${why}`;
      return { wires: {}, outcome: { kind: "unmeasurable", reason } };
    }
    joined[wire] = found[1].instrument;
  }
  const steps = pins.stimulus.length;
  if (steps > 0 && instrument.mostSteps === 0) {
    const reason = `${instrument.name} runs ${instrument.firmware}, a Firmata without schedules: it cannot drive ${[...new Set(pins.stimulus.map(({ wire }) => wire))].join(" and ")} at given times. Use a Pico as the instrument`;
    return { wires: {}, outcome: { kind: "unmeasurable", reason } };
  }
  // The start signal is also a step.
  if (steps >= instrument.mostSteps && steps > 0) {
    const reason = `the stimulus has ${steps} steps, but ${instrument.name} has room for only ${instrument.mostSteps - 1}`;
    return { wires: {}, outcome: { kind: "unmeasurable", reason } };
  }
  return { wires: joined };
}

async function measure(
  rig: OpenRig,
  program: ReadProgram,
  pins: PinSetup,
  wires: Wires,
  { signal, explain, ...launch }: RigRunOptions,
): Promise<ProgramRecord> {
  const { definition, instrument, dut } = rig;
  const start = definition.wires[definition.start]!;
  for (const pin of Object.values(wires)) instrument.mode(pin, "input");
  instrument.drive(start.instrument, 0);
  await rig.resetDut();

  const watched = new AbortController();
  const stop = AbortSignal.any([watched.signal, signal]);
  const waiting = deferred<"waiting">();
  const running = runOnBoard(dut, program, {
    ...launch,
    // The run is stopped earlier, when the wires have been watched long enough.
    limitMs: START_LIMIT_MS + pins.watchMs + STOP_LIMIT_MS,
    stop,
    atStop: () => (signal.aborted ? { kind: "aborted" } : { kind: "watched" }),
    explain: (fault) => explain?.(fault) ?? explainDutFault(fault),
    start: {
      gpio: start.dut,
      limitMs: START_LIMIT_MS,
      onWaiting: () => waiting.resolve("waiting"),
    },
  });
  try {
    // A program that cannot be compiled never waits. The board and the host enforce the limits.
    const state = await Promise.race([waiting.promise, running]);
    if (state !== "waiting") {
      return signal.aborted ? { ...state, outcome: { kind: "aborted" } } : state;
    }
    const { waveform, faults } = await record(rig, pins, wires, stop);
    watched.abort();
    const run = await running;
    const trace = { ...run.trace, waveform };
    if (signal.aborted) return { outcome: { kind: "aborted" }, trace };
    if (faults.length === 0 || run.outcome.kind === "rig fault") return { ...run, trace };
    return { outcome: { kind: "rig fault", detail: withoutStop(faults.join("; ")) }, trace };
  } finally {
    watched.abort();
    await running;
  }
}

/** Sends the start signal, runs the stimulus, and watches the wires for the given time. */
async function record(
  { definition, instrument, time }: OpenRig,
  pins: PinSetup,
  wires: Wires,
  stop: AbortSignal,
): Promise<CaptureResult> {
  const startPin = definition.wires[definition.start]!.instrument;
  const isTimed = instrument.mostSteps > 0;
  const capture = await instrument.capture(isTimed ? { ...wires, [START]: startPin } : wires);
  const schedule = [
    { wire: START, level: 1, atUs: 0 } as const,
    ...pins.stimulus.map(({ wire, level, atMs }) => ({ wire, level, atUs: atMs * 1000 })),
  ];
  let played: PlayedStep[] = [];
  let startUs: number | undefined;
  if (isTimed) {
    played = await capture.play(schedule, stop);
    startUs = played[0]?.edge?.atUs;
  } else {
    startUs = await capture.mark();
    instrument.drive(startPin, 1);
  }
  const fromUs = startUs ?? 0;
  await watchUntil(fromUs + pins.watchMs * 1000, capture, time, stop);
  const { waveform, faults } = await capture.end();
  instrument.drive(startPin, null);
  return {
    waveform: cutOut(waveform, Object.keys(wires), fromUs, pins.watchMs * 1000),
    faults: [
      ...faults,
      ...(startUs === undefined
        ? [`the wire ${definition.start} did not rise as the start signal`]
        : []),
      ...played.slice(1).flatMap((step) => describeMiss(step, fromUs)),
    ],
  };
}

/**
 * Waits until the capture's time has passed an instant. Returns early if it is stopped. If the instrument lost the marks
 * that tell the capture's time, the host's time decides.
 */
async function watchUntil(
  endUs: number,
  capture: Capture,
  time: HostTime,
  stop: AbortSignal,
): Promise<void> {
  const stopped = deferred();
  const onAbort = () => stopped.resolve();
  stop.addEventListener("abort", onAbort, { once: true });
  let latestMs = Number.POSITIVE_INFINITY;
  while (!stop.aborted && time.nowMs < latestMs) {
    const restMs = (endUs - (await capture.mark())) / 1000;
    if (restMs <= 0) break;
    latestMs = Math.min(latestMs, time.nowMs + restMs + LOST_MARK_LIMIT_MS);
    await time.waitFor(stopped.promise, restMs);
  }
  stop.removeEventListener("abort", onAbort);
}

/** Cuts out the part of a waveform from `fromUs` on, which becomes time 0. Times are rounded to nanoseconds. */
function cutOut(
  waveform: Waveform,
  wires: readonly string[],
  fromUs: number,
  lengthUs: number,
): Waveform {
  const inside = ({ wire, atUs }: Edge) =>
    wires.includes(wire) && atUs > fromUs && atUs <= fromUs + lengthUs;
  return {
    ...waveform,
    initial: Object.fromEntries(wires.map((wire) => [wire, levelAt(waveform, wire, fromUs)])),
    edges: waveform.edges
      .filter(inside)
      .map((edge) => ({ ...edge, atUs: Math.round((edge.atUs - fromUs) * 1000) / 1000 })),
    watchedUs: lengthUs,
  };
}

function describeMiss({ wire, level, dueUs, isReached }: PlayedStep, fromUs: number): string[] {
  if (isReached) return [];
  const atMs = ((dueUs - fromUs) / 1000).toFixed(3);
  return [
    `the instrument drove ${wire} to ${level} at ${atMs} ms, but the wire did not follow: something else drives it, or the step did not happen`,
  ];
}

/** The outcome of a run in which the rig failed. */
export function rigFault({ message }: Error): Outcome {
  return { kind: "rig fault", detail: withoutStop(message) };
}

/**
 * The outcome for a fault between host and device under test: `rig fault` if neither program nor runtime can be the cause,
 * and `crashed` if the runtime no longer reacts to Ctrl-C, since that is the only visible sign.
 */
export function explainDutFault(fault: BoardError): Outcome | undefined {
  if (BLAMELESS.has(fault.fault)) return rigFault(fault);
  if (fault.fault !== "silent" || fault.stopped === "output") return undefined;
  return { kind: "crashed", detail: withoutStop(fault.message) };
}

const BLAMELESS: ReadonlySet<BoardError["fault"]> = new Set(["gone", "damaged", "refused"]);

/** A name that no clause uses for a wire. */
const START = "start signal";

/** How long the device under test waits for the start signal. */
const START_LIMIT_MS = 5000;
const STOP_LIMIT_MS = 10_000;
/** More than the drift between the clocks of host and instrument in any clause. */
const LOST_MARK_LIMIT_MS = 100;
