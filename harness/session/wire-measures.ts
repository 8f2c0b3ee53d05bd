import { quantileOf } from "../timing/statistics/sorted-sample.ts";
import type { Edge } from "../trace/waveform.ts";

/**
 * The quantities that can be measured from the edges of one wire. Times are in microseconds, rounded to nanoseconds.
 */
export interface WireMeasures {
  /** The number of edges. The edge at which the program set up the pin does not count. */
  readonly edges: number;
  /** Statistics of the periods. Undefined if there are fewer than two rising edges. */
  readonly period?: PeriodMeasures;
  /**
   * The share of the time in which the wire is high, from 0 to 1. It is measured over whole periods: from the first
   * edge to the last edge of the same direction. Undefined if there is no whole period.
   */
  readonly duty?: number;
  /** The longest time without an edge after the first edge. Undefined if there is no edge. */
  readonly longestPause?: Pause;
}

/** Statistics of the periods. A period is the time from one rising edge to the next. */
export interface PeriodMeasures {
  readonly count: number;
  readonly minUs: number;
  readonly medianUs: number;
  /** The 99th percentile: the smallest measured period such that at least 99 % of the periods are not longer. */
  readonly p99Us: number;
  readonly maxUs: number;
  /** The standard deviation of the periods (RMS period jitter). Undefined if there is only one period. */
  readonly jitterUs?: number;
}

export interface Pause {
  readonly fromUs: number;
  readonly toUs: number;
  /** True if the pause lasted until the end of the session. False if an edge ended the pause. */
  readonly isAtEnd: boolean;
}

/**
 * Measures one wire. `all` contains all edges of this wire in order of time. The session ends at `lengthUs`. If the
 * program made an edge when it set up the pin, `setUpUs` is the time of this edge (`Waveform.setUpUs`). This edge does
 * not count, because otherwise the first period and the first pause would depend on the time of the setup.
 */
export function measureWire(
  all: readonly Edge[],
  lengthUs: number,
  setUpUs?: number,
): WireMeasures {
  const edges = all[0] !== undefined && all[0].atUs === setUpUs ? all.slice(1) : all;
  const period = measurePeriods(edges);
  const duty = measureDuty(edges);
  const longestPause = findLongestPause(edges, lengthUs);
  return {
    edges: edges.length,
    ...(period && { period }),
    ...(duty !== undefined && { duty }),
    ...(longestPause && { longestPause }),
  };
}

function measurePeriods(edges: readonly Edge[]): PeriodMeasures | undefined {
  const rises = edges.filter(({ level }) => level === 1);
  const count = rises.length - 1;
  if (count < 1) return undefined;
  const periods = Float64Array.from({ length: count }, (_, i) =>
    roundToNs(rises[i + 1]!.atUs - rises[i]!.atUs),
  ).sort();
  return {
    count,
    minUs: periods[0]!,
    medianUs: roundToNs(quantileOf(periods, 0.5)),
    p99Us: periods[Math.ceil((99 * count) / 100) - 1]!,
    maxUs: periods[count - 1]!,
    ...(count > 1 && { jitterUs: roundToNs(standardDeviation(periods)) }),
  };
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function measureDuty(edges: readonly Edge[]): number | undefined {
  const [first] = edges;
  const last = edges.findLastIndex(({ level }) => level === first?.level);
  if (first === undefined || last < 1) return undefined;
  let highUs = 0;
  for (let i = 0; i < last; i++) {
    if (edges[i]!.level === 1) highUs += edges[i + 1]!.atUs - edges[i]!.atUs;
  }
  const allUs = edges[last]!.atUs - first.atUs;
  return allUs > 0 ? Math.round((highUs / allUs) * 1e6) / 1e6 : undefined;
}

function findLongestPause(edges: readonly Edge[], lengthUs: number): Pause | undefined {
  const last = edges.at(-1);
  if (last === undefined) return undefined;
  let longest: Pause = { fromUs: last.atUs, toUs: Math.max(last.atUs, lengthUs), isAtEnd: true };
  for (let i = 1; i < edges.length; i++) {
    const fromUs = edges[i - 1]!.atUs;
    const toUs = edges[i]!.atUs;
    if (toUs - fromUs > longest.toUs - longest.fromUs || isSameAtEnd(longest, toUs - fromUs)) {
      longest = { fromUs, toUs, isAtEnd: false };
    }
  }
  return longest;
}

/**
 * Says whether a pause lasted until the end of the session, and is as long as `otherUs`, the length of a pause between
 * two edges. The report then prefers the pause between two edges, because its length is certain. The pause at the end
 * might have continued after the session.
 */
function isSameAtEnd({ fromUs, toUs, isAtEnd }: Pause, otherUs: number): boolean {
  return isAtEnd && toUs - fromUs === otherUs;
}

function roundToNs(us: number): number {
  return Math.round(us * 1000) / 1000;
}
