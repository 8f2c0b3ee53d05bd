import type { Runtime } from "../../trace/runtime.ts";
import type { Trace } from "../../trace/trace.ts";
import { type Breakdown, breakDown } from "../causes/breakdown.ts";
import { cutAround, type WireCut } from "../causes/wire-cut.ts";
import type { Figure } from "../figure.ts";
import { requestedUsOf } from "../requested.ts";
import type { EdgeSamples } from "./edge-samples.ts";

/** What an instrument and the target recorded in addition to the samples of a block. */
export interface BlockRecord {
  /** The worst samples of the block. The worst sample of all is first. */
  readonly worst: readonly RecordedSample[];
  /** Says what the target did in each sample. Absent if the target does not record what it does. */
  readonly breakdowns?: readonly Breakdown[];
  /** The reason why there are no breakdowns, without a full stop. */
  readonly withoutCauses?: string;
}

export interface RecordedSample {
  readonly index: number;
  readonly value: number;
  readonly wires: WireCut;
}

/** Keeps everything that explains the worst samples of a block. */
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
