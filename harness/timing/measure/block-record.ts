import type { Runtime } from "../../trace/runtime.ts";
import type { Trace } from "../../trace/trace.ts";
import { type Breakdown, breakDown } from "../causes/breakdown.ts";
import { cutAround, type WireCut } from "../causes/wire-cut.ts";
import type { Figure } from "../figure.ts";
import { requestedUsOf } from "../requested.ts";
import type { EdgeSamples } from "./edge-samples.ts";

/** What the instrument and the target recorded about a block of samples, in addition to the samples. */
export interface BlockRecord {
  /** The worst samples of the block of samples, at most 10. The first sample is the worst. */
  readonly worst: readonly RecordedSample[];
  /** What the target did during each sample. Absent if the target does not record what it does. */
  readonly breakdowns?: readonly Breakdown[];
  /** The reason why `breakdowns` is absent. The text has no full stop at its end. */
  readonly withoutCauses?: string;
}

export interface RecordedSample {
  readonly index: number;
  readonly value: number;
  readonly wires: WireCut;
}

/**
 * Returns the worst samples of a block of samples, each with the levels of the wires around its time. If the target
 * recorded what it did (`activity`), also returns what it did during each sample of the block. Otherwise also returns
 * why this is not known (`withoutCauses`).
 */
export function recordBlock(
  { capabilities }: Runtime,
  { quantity }: Figure,
  { waveform, activity }: Trace,
  { samplesUs, intervals }: EdgeSamples,
  tickUs: number,
): BlockRecord {
  const worst = samplesUs
    .map((value, index) => ({ index, value }))
    .sort((a, b) => b.value - a.value)
    .slice(0, KEPT)
    .map((sample) => ({ ...sample, wires: cutAround(waveform!, intervals[sample.index]!) }));
  if (activity === undefined) {
    const { activity: recorded } = capabilities;
    const isMissing = recorded !== undefined && recorded !== "recorded";
    return { worst, withoutCauses: isMissing ? recorded.missing : NOT_RECORDED };
  }
  const startsOutside =
    quantity.kind === "answer" || (quantity.kind === "curve" && quantity.byPin === true);
  const requestedUs = requestedUsOf(quantity);
  return {
    worst,
    breakdowns: breakDown(activity, intervals, { requestedUs, tickUs, startsOutside }),
  };
}

const KEPT = 10;
const NOT_RECORDED = "the target does not record what it does";
