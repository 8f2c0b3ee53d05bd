import type { Trace } from "../../trace/trace.ts";
import { type Edge, formatEdge, type Waveform } from "../../trace/waveform.ts";
import { broken, type Finding, holds, undecided } from "../finding.ts";

/** The shortest and the longest allowed time. A time that is equal to one of these limits is allowed. */
export interface SpanLimits {
  readonly leastUs?: number;
  readonly mostUs: number;
}

/**
 * The allowed lateness of a single wake-up in milliseconds. This lateness includes the rest of a tick, turns of other
 * tasks and a garbage collection. On a Pico, a collection takes 4 ms, and 6 ms if the memory is full of garbage. These
 * times were measured on the emulated Pico, whose flash is fast.
 */
export const LATE_MS = 8;

/**
 * The allowed lateness of the median wake-up in milliseconds. This lateness includes the rest of a tick and the turn of
 * the task itself.
 */
export const TYPICALLY_LATE_MS = 1.5;

/**
 * The longest allowed time in milliseconds from the start of the program to the first edge of a wire. The limit is
 * large because a board first loads `asyncio`.
 */
export const START_MS = 250;

/** The largest relative difference between the clocks of two boards. */
const CLOCK_RATIO = 100e-6;

/**
 * Returns the shortest and the longest allowed time of a sleep of `ms`. The clock of the instrument measures this time.
 * The clock of the program may differ from the instrument's clock by up to 100 ppm. A sleep may end at most one tick
 * early (SLEEP-05).
 */
export function sleepLimits(ms: number, lateMs = LATE_MS): SpanLimits {
  const clocksUs = ms * 1000 * CLOCK_RATIO;
  return { leastUs: (ms - 1) * 1000 - clocksUs, mostUs: (ms + lateMs) * 1000 + clocksUs };
}

/**
 * Judges the time between two edges, `spanUs`. `seen` returns a text that describes the two edges and the expected
 * time. The finding is undecided if the waveform is not precise enough to decide on which side of a limit the time is.
 */
export function judgeSpan(
  { resolutionUs = 0 }: Waveform,
  spanUs: number,
  { leastUs = Number.NEGATIVE_INFINITY, mostUs }: SpanLimits,
  seen: () => string,
): Finding {
  const isWithin = (slackUs: number) => spanUs >= leastUs - slackUs && spanUs <= mostUs + slackUs;
  if (!isWithin(resolutionUs)) return broken(seen());
  if (isWithin(-resolutionUs)) return holds;
  return undecided(
    `${seen()}; this is undecided, because the time is too close to a limit: edges are timed in steps of ${formatMs(resolutionUs)}`,
  );
}

/** Judges the time from one edge to another edge. `what` is a text that explains the limits, and may be left out. */
export function judgeBetween(
  waveform: Waveform,
  from: Edge,
  to: Edge,
  limits: SpanLimits,
  what?: string,
): Finding {
  const spanUs = to.atUs - from.atUs;
  return judgeSpan(waveform, spanUs, limits, () => {
    const due = `expected ${formatLimits(limits)}${what === undefined ? "" : ` ${what}`}`;
    return `${formatEdge(from)}, ${formatEdge(to)}: ${formatMs(spanUs)}, ${due}`;
  });
}

/**
 * Returns an undecided finding if the instrument may miss a level that the wire has for only `shortestMs`. Returns
 * undefined if the instrument is fast enough.
 */
export function judgeTooFine(
  { resolutionUs = 0 }: Waveform,
  wire: string,
  shortestMs: number,
): Finding | undefined {
  if (shortestMs * 1000 > 2 * resolutionUs) return undefined;
  return undecided(
    `an expected level of ${wire} lasts only ${shortestMs} ms, but edges are timed in steps of ${formatMs(resolutionUs)}, so the instrument may miss this level`,
  );
}

/**
 * Returns the finding for two edges that come in the wrong order. The finding is undecided if the time between the
 * edges is at most the time resolution of the waveform. Otherwise the finding is broken.
 */
export function judgeReverse(
  { resolutionUs = 0 }: Waveform,
  first: Edge,
  second: Edge,
  seen: string,
): Finding {
  if (Math.abs(second.atUs - first.atUs) > resolutionUs) return broken(seen);
  return undecided(
    `${seen}; this is undecided, because the two edges are too close together: edges are timed in steps of ${formatMs(resolutionUs)}`,
  );
}

/**
 * Returns the waveform of a trace. Throws an error if the trace has none: a run watches wires only if its clause has
 * the field `pins`.
 */
export function waveformOf(trace: Trace): Waveform {
  if (trace.waveform === undefined) throw new Error("no wires were watched");
  return trace.waveform;
}

export function formatMs(us: number): string {
  return `${(us / 1000).toFixed(3)} ms`;
}

/** Formats limits, such as `198.980 to 205.020 ms` or `at most 5.000 ms`. */
function formatLimits({ leastUs, mostUs }: SpanLimits): string {
  if (leastUs === undefined || leastUs <= 0) return `at most ${formatMs(mostUs)}`;
  return `${(leastUs / 1000).toFixed(3)} to ${formatMs(mostUs)}`;
}
