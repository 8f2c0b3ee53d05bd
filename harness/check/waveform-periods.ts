import { type Edge, formatEdge, type Level, type Waveform } from "../trace/waveform.ts";
import type { Check } from "./clause.ts";
import { broken, type Finding, holds } from "./finding.ts";
import { median } from "./timing-samples.ts";
import { edgeAt, formatMissing, type Instant, togglesOf } from "./waveform-edges.ts";
import {
  formatMs,
  judgeBetween,
  judgeReverse,
  judgeSpan,
  judgeTooFine,
  type SpanLimits,
  START_MS,
  sleepLimits,
  TYPICALLY_LATE_MS,
  waveformOf,
  worstOf,
} from "./waveform-span.ts";

/** How a wire toggles. */
export interface Toggling {
  /** From one toggle to the next. */
  readonly periodMs: number;
  /** The level that the program gives the wire before it toggles it. */
  readonly startsAt: Level;
  /** So many times and no more; without it, to the end. */
  readonly toggles?: number;
  /** When it ends; without it, with the watch. */
  readonly until?: Instant;
  /** How long after that it may still toggle, if that is due. What comes later does not count. */
  readonly graceMs?: number;
}

/**
 * Holds if a wire toggles in periods, from START_MS on at the latest. A period may be a tick too short
 * and LATE_MS too long; their median TYPICALLY_LATE_MS.
 */
export function togglesEvery(
  wire: string,
  { periodMs, startsAt, toggles: due, until, graceMs = 0 }: Toggling,
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const tooFine = judgeTooFine(waveform, wire, periodMs);
    if (tooFine !== undefined) return tooFine;
    const end = until && edgeAt(waveform, until);
    if (until && end === undefined) return broken(formatMissing(until));
    const endUs = end?.atUs ?? waveform.watchedUs;
    const toggles = togglesOf(waveform, wire, startsAt).filter(
      ({ atUs }) => atUs < endUs + graceMs * 1000,
    );
    const [first] = toggles;
    if (first === undefined) return broken(`${wire} does not toggle before ${formatMs(endUs)}`);
    if (first.atUs > START_MS * 1000) {
      return broken(`${formatEdge(first)}; its first toggle was due within ${START_MS} ms`);
    }
    const limits = sleepLimits(periodMs);
    return worstOf([
      ...judgePeriods(waveform, toggles, limits),
      judgeMedian(waveform, toggles, periodMs),
      due === undefined ? goesOn() : judgeCount(wire, toggles, due),
    ]);

    function goesOn(): Finding {
      const last = toggles.at(-1)!;
      const seen = () =>
        `${formatEdge(last)}, and does not toggle again until ${formatMs(endUs)}; a period of ${periodMs} ms was due`;
      return judgeSpan(waveform, endUs - last.atUs, { mostUs: limits.mostUs }, seen);
    }
  };
}

/** Judges the time from each edge to the next. */
export function judgePeriods(
  waveform: Waveform,
  edges: readonly Edge[],
  limits: SpanLimits,
): Finding[] {
  return edges.slice(1).map((edge, i) => judgeBetween(waveform, edges[i]!, edge, limits));
}

function judgeMedian(waveform: Waveform, edges: readonly Edge[], periodMs: number): Finding {
  const periodsUs = edges.slice(1).map((edge, i) => edge.atUs - edges[i]!.atUs);
  if (periodsUs.length === 0) return holds;
  const middleUs = median(periodsUs);
  const limits = sleepLimits(periodMs, TYPICALLY_LATE_MS);
  const seen = () =>
    `${edges[0]!.wire} toggles every ${formatMs(middleUs)} in the median of ${periodsUs.length} periods, ${formatMs(limits.mostUs)} at most were due; first ${formatEdge(edges[0]!)}, ${formatEdge(edges[1]!)}`;
  return judgeSpan(waveform, middleUs, limits, seen);
}

/** Holds if from its first toggle on a wire toggles after these times in turn, each judged as a sleep, and no more. */
export function togglesAfter(
  wire: string,
  { startsAt, delaysMs }: { readonly startsAt: Level; readonly delaysMs: readonly number[] },
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const tooFine = judgeTooFine(waveform, wire, Math.min(...delaysMs));
    if (tooFine !== undefined) return tooFine;
    const toggles = togglesOf(waveform, wire, startsAt);
    const findings = toggles
      .slice(1, delaysMs.length + 1)
      .map((toggle, i) => judgeBetween(waveform, toggles[i]!, toggle, sleepLimits(delaysMs[i]!)));
    return worstOf([...findings, judgeCount(wire, toggles, delaysMs.length + 1)]);
  };
}

/** A loop that keeps to a schedule. */
export interface Schedule {
  readonly periodMs: number;
  readonly startsAt: Level;
  readonly toggles: number;
}

/**
 * Holds if each toggle of a wire lies at its multiple of the period after the first, by the limits of
 * a single sleep: nothing adds up.
 */
export function togglesOnSchedule(
  wire: string,
  { periodMs, startsAt, toggles: due }: Schedule,
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const tooFine = judgeTooFine(waveform, wire, periodMs);
    if (tooFine !== undefined) return tooFine;
    const toggles = togglesOf(waveform, wire, startsAt);
    const findings = toggles
      .slice(1)
      .map((toggle, i) =>
        judgeBetween(waveform, toggles[0]!, toggle, sleepLimits(periodMs * (i + 1))),
      );
    return worstOf([...findings, judgeCount(wire, toggles, due)]);
  };
}

/** Wires that are toggled by one task each. */
export interface Rounds {
  readonly rounds: number;
  /** How long a round may take, from the first wire to the last. */
  readonly withinMs: number;
}

/** Holds if the wires, which their program sets low at first, toggle in turn, in this order, in so many rounds. */
export function toggleInTurn(wires: readonly string[], { rounds, withinMs }: Rounds): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const toggles = new Set(wires.flatMap((wire) => togglesOf(waveform, wire, 0)));
    const edges = waveform.edges.filter((edge) => toggles.has(edge));
    const wrong = edges.findIndex(({ wire }, i) => wire !== wires[i % wires.length]);
    if (wrong >= 0) {
      const due = wires[wrong % wires.length]!;
      const before = edges[wrong - 1];
      const seen = `${before === undefined ? "" : `${formatEdge(before)}, then `}${formatEdge(edges[wrong]!)}; ${due} was due`;
      // The one that was due may have come at the same instant, as far as one can tell.
      const late = edges.slice(wrong).find(({ wire }) => wire === due);
      return late === undefined ? broken(seen) : judgeReverse(waveform, edges[wrong]!, late, seen);
    }
    const findings = edges.flatMap((last, i) =>
      last.wire === wires.at(-1)
        ? judgeBetween(waveform, edges[i - wires.length + 1]!, last, { mostUs: withinMs * 1000 })
        : [],
    );
    return worstOf([...findings, judgeCount(wires.join(", "), edges, rounds * wires.length)]);
  };
}

/** Judges how often something toggles; names the last toggle, or the last that was due and the first that was not. */
function judgeCount(name: string, toggles: readonly Edge[], due: number): Finding {
  if (toggles.length === due) return holds;
  const named =
    toggles.length > due ? toggles.slice(Math.max(0, due - 1), due + 1) : toggles.slice(-1);
  const seen = named.map((edge) => `${formatEdge(edge)}, `).join("");
  return broken(`${seen}${name}: ${toggles.length} toggles, ${due} were due`);
}
