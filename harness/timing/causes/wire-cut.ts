import { cutOut, type Waveform } from "../../trace/waveform.ts";
import type { Interval } from "./breakdown.ts";

/** A part of a waveform around one sample. Times are in microseconds since the start of this part. */
export interface WireCut {
  readonly waveform: Waveform;
  /** The times of the start and the stop of the sample. */
  readonly sample: Interval;
}

/** Cuts the part around a sample out of a waveform, with a margin before and after the sample. */
export function cutAround(waveform: Waveform, { fromUs, toUs }: Interval): WireCut {
  const marginUs = Math.max(LEAST_MARGIN_US, (toUs - fromUs) / 4);
  const startUs = Math.max(0, fromUs - marginUs);
  const lengthUs = roundToNs(toUs + marginUs - startUs);
  const { resolutionUs: _, ...cut } = cutOut(
    waveform,
    Object.keys(waveform.initial),
    startUs,
    lengthUs,
  );
  return {
    waveform: { ...cut, edges: cut.edges.slice(0, MOST_EDGES) },
    sample: { fromUs: roundToNs(fromUs - startUs), toUs: roundToNs(toUs - startUs) },
  };
}

const LEAST_MARGIN_US = 50;

/** The largest number of edges that are kept. A drawing with more edges would show nothing useful. */
const MOST_EDGES = 200;

function roundToNs(us: number): number {
  return Math.round(us * 1000) / 1000;
}
