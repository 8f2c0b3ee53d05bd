import type { CaptureResult } from "../../instrument/capture.ts";
import type { PlayedStep } from "../../instrument/played-step.ts";
import type { PinSetup, StimulusStep } from "../../trace/pin-setup.ts";
import { cutOut } from "../../trace/waveform.ts";
import type { OpenRig } from "../opening/opened-rig.ts";
import { watchUntil } from "./capture-watch.ts";
import { LiveWires } from "./live-wires.ts";
import type { MeasuredWires } from "./measured-wires.ts";

/** Makes the wires inputs of the instrument, and drives the start wire low. Call this before `recordWires`. */
export function readyWires({ definition, instrument }: OpenRig, wires: MeasuredWires): void {
  for (const pin of Object.values(wires)) instrument.mode(pin, "input");
  instrument.drive(definition.wires[definition.start]!.instrument, 0);
}

/**
 * Sends the start signal, runs the stimulus, and watches the wires for `pins.watchMs`. `stop` ends the measurement
 * early. At the end, the instrument releases the start wire.
 *
 * Time 0 of the waveform is the first rising edge of the start wire. If the instrument has no schedules, the host
 * raises the start wire. Time 0 is then only as exact as the instrument's resolution.
 *
 * `onStart` is called once, with two arguments:
 * 1. The host's time at time 0. Its error is at most the delay of a message from the instrument.
 * 2. The wires, which the caller may drive from then on.
 *
 * If the result contains `faults`, they say why nobody must judge the waveform. Throws BoardError.
 */
export async function recordWires(
  { definition, instrument, time }: OpenRig,
  pins: PinSetup,
  wires: MeasuredWires,
  stop: AbortSignal,
  onStart?: (hostMs: number, wires: LiveWires) => void,
): Promise<RecordedWires> {
  const startPin = definition.wires[definition.start]!.instrument;
  const isTimed = instrument.mostSteps > 0;
  const capture = await instrument.capture(isTimed ? { ...wires, [START]: startPin } : wires);
  const live = new LiveWires(instrument, capture, wires);
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
  if (onStart !== undefined) {
    const askedMs = time.nowMs;
    const markUs = await capture.mark();
    // The instrument sets the mark at some time between the question and the answer, so the middle of these two times
    // is the best estimate.
    const startMs = (askedMs + time.nowMs) / 2 + (fromUs - markUs) / 1000;
    onStart(startMs, live);
  }
  await watchUntil(fromUs + pins.watchMs * 1000, capture, time, stop);
  await live.end();
  const { waveform, faults } = await capture.end();
  instrument.drive(startPin, null);
  return {
    driven: await live.steps(waveform, fromUs),
    waveform: cutOut(waveform, Object.keys(wires), fromUs, pins.watchMs * 1000),
    faults: [
      ...faults,
      ...(startUs === undefined
        ? [`the start signal failed: the wire ${definition.start} did not rise`]
        : []),
      ...played.slice(1).flatMap((step) => describeMiss(step, fromUs)),
    ],
  };
}

export interface RecordedWires extends CaptureResult {
  /** The steps of a person who drove wires during the run, in order of time. */
  readonly driven: readonly StimulusStep[];
}

/** The name of the start wire in a capture. No clause uses this name for one of its wires. */
const START = "start signal";

function describeMiss({ wire, level, dueUs, isReached }: PlayedStep, fromUs: number): string[] {
  if (isReached) return [];
  const atMs = ((dueUs - fromUs) / 1000).toFixed(3);
  return [
    `the instrument should have driven ${wire} to ${level} at ${atMs} ms, but the wire did not get this level: something else drives the wire, or the instrument skipped the step`,
  ];
}
