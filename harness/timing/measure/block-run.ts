import { resolve } from "node:path";
import type { PinSetup } from "../../trace/pin-setup.ts";
import type { Outcome, Run } from "../../trace/run.ts";
import type { Runtime } from "../../trace/runtime.ts";
import type { Figure } from "../figure.ts";
import type { Block, Method } from "../measurement.ts";
import { type BlockRecord, recordBlock } from "./block-record.ts";
import { compareClocks } from "./clock-ratio.ts";
import { costOf, readAnswers, readPeriods, readPulses } from "./edge-samples.ts";
import {
  readCalibration,
  readClockStep,
  readMarkedSamples,
  readShares,
  readSpan,
} from "./mark-samples.ts";
import { planStimulus } from "./stimulus.ts";

/** The result of one run that takes one block of samples. A `reason` has no full stop at its end. */
export type BlockRun =
  | {
      readonly kind: "measured";
      readonly block: Block;
      readonly method: Method;
      /** What the instrument recorded. Absent if no instrument measured. */
      readonly record?: BlockRecord;
    }
  | { readonly kind: "unsupported"; readonly reason: string }
  | { readonly kind: "aborted" }
  | { readonly kind: "failed"; readonly reason: string };

export interface BlockOptions {
  /** The number of samples to take. */
  readonly samples: number;
  /** The number of busy tasks. Set only if the timing figure is a curve, which has samples under several loads. */
  readonly load?: number | undefined;
  /**
   * The seed of the random numbers in this block: the times of the stimulus, and the random delays in the program. Each
   * block has its own seed, so blocks differ.
   */
  readonly seed: number;
  /** The folder that contains the programs. */
  readonly programs: string;
  /** An estimate of the time that the program runs, in milliseconds. */
  readonly expectedMs: number;
  readonly signal: AbortSignal;
}

/**
 * Takes one block of samples: runs the program of a timing figure, and reads the samples. If the runtime has pins and
 * the measured quantity is not a share, the samples come from the edges of its wires. Otherwise, they come from the
 * marks of the program. Never rejects: if the program or the runtime fails, the result contains the reason.
 */
export async function measureBlock(
  runtime: Runtime,
  figure: Figure,
  options: BlockOptions,
): Promise<BlockRun> {
  const byEdges = runtime.capabilities.pins && figure.quantity.kind !== "share";
  if (needsStimulus(figure) && !byEdges) {
    return { kind: "unsupported", reason: `${runtime.name} has no pins` };
  }
  const pins = byEdges ? pinsFor(figure, options) : undefined;
  const run = await runtime.run(
    {
      path: resolve(options.programs, figure.program),
      constants: constantsFor(figure, options, pins),
    },
    {
      limitMs: options.expectedMs * 5 + 10_000,
      signal: options.signal,
      ...(pins && { pins, activity: true }),
    },
  );
  const trouble = troubleOf(run, needsStimulus(figure));
  if (trouble !== undefined) return trouble;
  return pins === undefined
    ? readMarks(runtime, figure, run, options)
    : readEdges(runtime, figure, run, options);
}

function needsStimulus({ quantity }: Figure): boolean {
  return quantity.kind === "answer" || (quantity.kind === "curve" && quantity.byPin === true);
}

function pinsFor(figure: Figure, options: BlockOptions): PinSetup {
  if (!needsStimulus(figure)) {
    const watchMs = options.expectedMs * 3 + 2000;
    return { wires: { LED: WIRES.LED }, stimulus: [], watchMs, endsWithProgram: true };
  }
  const stimulus = planStimulus(options.samples, options.seed);
  return { wires: WIRES, stimulus, watchMs: (stimulus.at(-1)?.atMs ?? 0) + QUIET_MS };
}

/** The GPIO numbers of the wires, the same as in the tutorial programs. */
const WIRES = { LED: 16, button: 15 };

/** The time limit in milliseconds for the program's answer to the last edge of the stimulus. */
const QUIET_MS = 100;

function constantsFor(
  figure: Figure,
  { samples, load, seed }: BlockOptions,
  pins: PinSetup | undefined,
): Record<string, number> {
  const isCounted = !needsStimulus(figure) && figure.quantity.kind !== "share";
  return {
    ...figure.constants,
    ...(isCounted && { SAMPLES: samples, PIN: pins === undefined ? -1 : WIRES.LED }),
    ...(load !== undefined && { TASKS: load }),
    // Each block of samples needs its own seed. Otherwise, all blocks on an emulated board would be identical.
    ...("SEED" in figure.constants && { SEED: seed * 37 }),
  };
}

function troubleOf({ outcome, trace }: Run, isWatched: boolean): BlockRun | undefined {
  if (outcome.kind === "ended" || (isWatched && outcome.kind === "watched")) return undefined;
  if (outcome.kind === "aborted") return { kind: "aborted" };
  if (outcome.kind === "unsupported" || outcome.kind === "unmeasurable") {
    return { kind: "unsupported", reason: outcome.reason };
  }
  const words = lastLine(trace.stderr);
  return { kind: "failed", reason: describe(outcome) + (words && ` (${words})`) };
}

function describe(outcome: Outcome): string {
  switch (outcome.kind) {
    case "raised":
    case "unusable":
      return `the program raised ${outcome.exception}`;
    case "timeout":
      return `the program did not end within ${outcome.limitMs} ms`;
    case "watched":
      return "the program did not end while its wires were watched";
    case "deadlocked":
      return "all tasks of the program wait forever";
    case "flooded":
      return "the program printed too much";
    default:
      return "detail" in outcome
        ? outcome.detail
        : `the outcome of the program is "${outcome.kind}"`;
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)!.slice(0, 200);
}

function readMarks(
  runtime: Runtime,
  { quantity }: Figure,
  { trace }: Run,
  { samples, load }: BlockOptions,
): BlockRun {
  const requestedUs = "requestedUs" in quantity ? quantity.requestedUs : 0;
  const calibration = readCalibration(trace);
  const costUs = costOf(calibration);
  const read =
    quantity.kind === "share" ? readShares(trace) : readMarkedSamples(trace, requestedUs + costUs);
  const expected = quantity.kind === "share" ? read.length : samples;
  if (read.length !== expected || read.length === 0) return wrongCount(read.length, expected);
  const method: Method = {
    source: "marks",
    resolutionUs: readClockStep(trace),
    tickUs: TICK_US,
    isEmulated: isEmulated(runtime),
  };
  return {
    kind: "measured",
    method,
    block: {
      samplesUs: read,
      lost: 0,
      ...(load !== undefined && { load }),
      ...(calibration.length > 0 && { costUs }),
    },
  };
}

function readEdges(
  runtime: Runtime,
  figure: Figure,
  { trace }: Run,
  { samples, load }: BlockOptions,
): BlockRun {
  const { quantity } = figure;
  const waveform = trace.waveform!;
  const requestedUs = "requestedUs" in quantity ? quantity.requestedUs : 0;
  const read = needsStimulus(figure)
    ? readAnswers(waveform)
    : quantity.kind === "period"
      ? readPeriods(waveform, requestedUs)
      : readPulses(waveform, requestedUs, readCalibration(trace).length);
  const lost = samples - read.samplesUs.length;
  if (lost < 0 || read.samplesUs.length === 0) return wrongCount(read.samplesUs.length, samples);
  const resolutionUs = waveform.resolutionUs ?? 0;
  const ratio = lost === 0 ? compareClocks(readSpan(trace), read.spanUs, resolutionUs) : undefined;
  return {
    kind: "measured",
    record: recordBlock(runtime, figure, trace, read, TICK_US),
    method: {
      source: "edges",
      resolutionUs,
      tickUs: TICK_US,
      isEmulated: isEmulated(runtime),
    },
    block: {
      samplesUs: read.samplesUs,
      lost,
      ...(load !== undefined && { load }),
      ...(read.costUs !== undefined && { costUs: read.costUs }),
      ...(ratio && { clockRatio: ratio }),
    },
  };
}

/** The length of a tick. A tick is 1 ms, because `ticks_ms` counts milliseconds on all runtimes. */
const TICK_US = 1000;

/** Returns true if the runtime's clock is virtual. Its times then come from an emulator, and not from hardware. */
function isEmulated({ capabilities }: Runtime): boolean {
  return capabilities.clock === "virtual";
}

function wrongCount(read: number, expected: number): BlockRun {
  const hint =
    read === 0
      ? "the program must call the method report() of its Stopwatch before it ends"
      : "the program must take as many samples as its constant SAMPLES says";
  return {
    kind: "failed",
    reason: `the program recorded ${read} samples instead of ${expected}: ${hint}`,
  };
}
