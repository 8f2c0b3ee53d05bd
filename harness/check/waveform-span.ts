import type { Trace } from "../trace/trace.ts";
import { type Edge, formatEdge, type Waveform } from "../trace/waveform.ts";
import { broken, type Finding, holds, undecided } from "./finding.ts";

/** How long something may last, both limits included. */
export interface SpanLimits {
  readonly leastUs?: number;
  readonly mostUs: number;
}

/**
 * By how much a single wake-up may be late: the rest of a tick, passes of other tasks, and a garbage collection, which
 * takes a Pico 4 ms, and 6 ms if its memory is full of garbage (on the emulated one, which has a fast flash).
 */
export const LATE_MS = 8;

/** By how much the median wake-up may be late: the rest of a tick, and the task's own pass. */
export const TYPICALLY_LATE_MS = 1.5;

/** How long after the start of its program a wire may have its first edge: a board loads `asyncio` first. */
export const START_MS = 250;

/** The quartzes of two boards. */
const CLOCK_RATIO = 100e-6;

/**
 * What a sleep of `ms` may last for an instrument with a clock of its own. It may end up to one tick
 * early (SLEEP-05), by a clock that differs from the program's by 100 ppm.
 */
export function sleepLimits(ms: number, lateMs = LATE_MS): SpanLimits {
  const clocksUs = ms * 1000 * CLOCK_RATIO;
  return { leastUs: (ms - 1) * 1000 - clocksUs, mostUs: (ms + lateMs) * 1000 + clocksUs };
}

/**
 * Judges a time between two edges; `seen` names them and says what was due. A limit that lies within
 * the step of the waveform's times decides nothing.
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
  return undecided(`${seen()}; edges are timed in steps of ${formatMs(resolutionUs)}`);
}

/** Judges the time from one edge to another. `what` says of what the limits are, where that is not plain. */
export function judgeBetween(
  waveform: Waveform,
  from: Edge,
  to: Edge,
  limits: SpanLimits,
  what?: string,
): Finding {
  const spanUs = to.atUs - from.atUs;
  return judgeSpan(waveform, spanUs, limits, () => {
    const due = `${formatLimits(limits)} due${what === undefined ? "" : ` ${what}`}`;
    return `${formatEdge(from)}, ${formatEdge(to)}: ${formatMs(spanUs)}, ${due}`;
  });
}

/** Undecided, if a wire is to keep a level for a time in which the instrument may miss it; else undefined. */
export function judgeTooFine(
  { resolutionUs = 0 }: Waveform,
  wire: string,
  shortestMs: number,
): Finding | undefined {
  if (shortestMs * 1000 > 2 * resolutionUs) return undefined;
  return undecided(
    `${wire} is to keep a level for ${shortestMs} ms, and edges are timed in steps of ${formatMs(resolutionUs)}: the instrument may miss it`,
  );
}

/** Two edges are in reverse; undecided, if they lie within a step of the waveform's times. */
export function judgeReverse(
  { resolutionUs = 0 }: Waveform,
  first: Edge,
  second: Edge,
  seen: string,
): Finding {
  if (Math.abs(second.atUs - first.atUs) > resolutionUs) return broken(seen);
  return undecided(`${seen}; edges are timed in steps of ${formatMs(resolutionUs)}`);
}

/** What is broken comes before what is undecided: the first of the worst. */
export function worstOf(findings: Iterable<Finding>): Finding {
  let worst: Finding = holds;
  for (const finding of findings) {
    if (finding.kind === "broken") return finding;
    if (worst.kind === "holds") worst = finding;
  }
  return worst;
}

/** The waveform of a run with pins. Throws if the wires were not watched: such a clause needs `pins`. */
export function waveformOf(trace: Trace): Waveform {
  if (trace.waveform === undefined) throw new Error("no wires were watched");
  return trace.waveform;
}

export function formatMs(us: number): string {
  return `${(us / 1000).toFixed(3)} ms`;
}

/** `198.980 to 205.020 ms`, or `at most 5.000 ms`. */
function formatLimits({ leastUs, mostUs }: SpanLimits): string {
  if (leastUs === undefined || leastUs <= 0) return `at most ${formatMs(mostUs)}`;
  return `${(leastUs / 1000).toFixed(3)} to ${formatMs(mostUs)}`;
}
