import { type Edge, edgesOf, type Waveform } from "../../trace/waveform.ts";
import type { Interval } from "../causes/breakdown.ts";
import { medianOf } from "../statistics/sorted-sample.ts";

/** Samples that aiorig read from the edges of wires. */
export interface EdgeSamples {
  /** The samples, in microseconds of the instrument's clock. */
  readonly samplesUs: readonly number[];
  /** The start and the stop of each sample. */
  readonly intervals: readonly Interval[];
  /**
   * The time from the start of the first sample to the start of the last sample, in microseconds of the instrument's
   * clock. The field is 0 if there are no samples.
   */
  readonly spanUs: number;
  /**
   * The time in microseconds that the stopwatch itself takes. It is already subtracted from the samples. Absent if it
   * was not measured.
   */
  readonly costUs?: number;
}

/**
 * Reads the lengths of the pulses of the wire `LED`. During each of the first `calibrations` pulses, the program does
 * no work. So the median length of these pulses is `costUs`, the time that the stopwatch itself takes. Each later pulse
 * is a sample: its length, minus `requestedUs` and `costUs`.
 */
export function readPulses(
  waveform: Waveform,
  requestedUs: number,
  calibrations: number,
): EdgeSamples {
  const edges = edgesOf(waveform, "LED");
  const pulses = edges.flatMap((edge, i) => {
    const next = edges[i + 1];
    return edge.level === 1 && next !== undefined ? [{ fromUs: edge.atUs, toUs: next.atUs }] : [];
  });
  const lengths = pulses.slice(0, calibrations).map(({ fromUs, toUs }) => toUs - fromUs);
  const costUs = costOf(lengths);
  return {
    ...samplesOf(pulses.slice(calibrations), requestedUs + costUs),
    ...(calibrations > 0 && { costUs }),
  };
}

/** Returns the times from each edge of the wire `LED` to the next edge, minus `requestedUs`. */
export function readPeriods(waveform: Waveform, requestedUs: number): EdgeSamples {
  const edges = edgesOf(waveform, "LED");
  const periods = edges.slice(1).map((edge, i) => ({ fromUs: edges[i]!.atUs, toUs: edge.atUs }));
  return samplesOf(periods, requestedUs);
}

/**
 * Returns the time from each edge of the wire `button` until the wire `LED` changes to the same level. If the next edge
 * of the button comes before the LED changes, the sample is lost.
 */
export function readAnswers(waveform: Waveform): EdgeSamples {
  const causes = edgesOf(waveform, "button");
  const answers = edgesOf(waveform, "LED");
  let next = 0;
  const pairs = causes.flatMap((cause, i) => {
    const untilUs = causes[i + 1]?.atUs ?? Number.POSITIVE_INFINITY;
    while (next < answers.length && !answersTo(answers[next]!, cause)) {
      if (answers[next]!.atUs >= untilUs) return [];
      next++;
    }
    const answer = answers[next];
    if (answer === undefined || answer.atUs >= untilUs) return [];
    next++;
    return [{ fromUs: cause.atUs, toUs: answer.atUs }];
  });
  return samplesOf(pairs, 0);
}

function answersTo(answer: Edge, cause: Edge): boolean {
  return answer.level === cause.level && answer.atUs > cause.atUs;
}

/**
 * Returns the time that the stopwatch itself takes. `calibrationUs` contains measurements without any work, and their
 * median is this time, rounded to nanoseconds. Returns 0 if `calibrationUs` is empty.
 */
export function costOf(calibrationUs: readonly number[]): number {
  return calibrationUs.length === 0 ? 0 : roundToNs(medianOf(calibrationUs));
}

function samplesOf(intervals: readonly Interval[], requestedUs: number): EdgeSamples {
  return {
    samplesUs: intervals.map(({ fromUs, toUs }) => roundToNs(toUs - fromUs - requestedUs)),
    intervals,
    spanUs: (intervals.at(-1)?.fromUs ?? 0) - (intervals[0]?.fromUs ?? 0),
  };
}

function roundToNs(us: number): number {
  return Math.round(us * 1000) / 1000;
}
