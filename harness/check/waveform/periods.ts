import { type Edge, edgesOf, formatEdge, type Level, type Waveform } from "../../trace/waveform.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, holds, worstOf } from "../finding.ts";
import { median } from "../median.ts";
import { edgeAt, formatMissing, type Instant, togglesOf } from "./edges.ts";
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
} from "./span.ts";

/** How a wire toggles. */
export interface Toggling {
  /** The time from one toggle to the next. */
  readonly periodMs: number;
  /** The level that the program sets before it toggles the wire. */
  readonly startsAt: Level;
  /** The exact number of toggles. If it is not given, the wire toggles until the end (see `until`). */
  readonly toggles?: number;
  /**
   * The instant at which the toggling ends. If it is not given, the toggling lasts until the end of
   * the watch.
   */
  readonly until?: Instant;
  /** The wire may still toggle for this many milliseconds after the end. Toggles that come later are ignored. */
  readonly graceMs?: number;
  /** The time limit in milliseconds for the first toggle. The default is START_MS. */
  readonly startsWithinMs?: number;
}

/**
 * Holds if a wire first toggles within `startsWithinMs`, then keeps its period, and toggles `toggles` times or until
 * the end (see `until`). Limits for a single period: at most one tick too short, and at most LATE_MS too long. Limit for
 * the median of the periods: at most TYPICALLY_LATE_MS too long.
 */
export function togglesEvery(
  wire: string,
  { periodMs, startsAt, toggles: due, until, graceMs = 0, startsWithinMs = START_MS }: Toggling,
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
    if (first.atUs > startsWithinMs * 1000) {
      return broken(
        `${formatEdge(first)}; expected the first toggle of ${wire} within ${startsWithinMs} ms`,
      );
    }
    const limits = sleepLimits(periodMs);
    return worstOf([
      ...judgePeriods(waveform, toggles, limits),
      judgeMedian(waveform, toggles, periodMs),
      due === undefined ? judgeEnd() : judgeCount(wire, toggles, due),
    ]);

    function judgeEnd(): Finding {
      const last = toggles.at(-1)!;
      const seen = () =>
        `${formatEdge(last)}, then no other edge until ${formatMs(endUs)}; expected a period of ${periodMs} ms`;
      return judgeSpan(waveform, endUs - last.atUs, { mostUs: limits.mostUs }, seen);
    }
  };
}

/** Toggling during which a button is pressed. The wire of the button falls at a press. */
export interface DisturbedToggling {
  readonly button: string;
  readonly periodMs: number;
  /** The level that the program sets before it toggles the wire. */
  readonly startsAt: Level;
}

/**
 * Holds if presses do not make the periods of a wire longer. The check uses only the periods in which a press starts.
 * It looks at high and low periods separately: for each level, the median must be at most TYPICALLY_LATE_MS longer than
 * expected.
 */
export function keepsPeriodAtPresses(
  wire: string,
  { button, periodMs, startsAt }: DisturbedToggling,
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const toggles = togglesOf(waveform, wire, startsAt);
    const presses = edgesOf(waveform, button).filter(({ level }) => level === 0);
    return worstOf([judgeLevel(1), judgeLevel(0)]);

    function judgeLevel(level: Level): Finding {
      const disturbedUs = toggles.slice(1).flatMap((end, i) => {
        const start = toggles[i]!;
        const isDisturbed = presses.some(({ atUs }) => atUs >= start.atUs && atUs < end.atUs);
        return isDisturbed && start.level === level ? [end.atUs - start.atUs] : [];
      });
      if (disturbedUs.length === 0)
        return broken(`no press comes while ${wire} is at ${level}, expected at least one`);
      const middleUs = median(disturbedUs);
      const limits = sleepLimits(periodMs, TYPICALLY_LATE_MS);
      const seen = () =>
        `if ${button} is pressed, ${wire} stays at ${level} for ${formatMs(middleUs)} (median; number of measurements: ${disturbedUs.length}), expected at most ${formatMs(limits.mostUs)}`;
      return judgeSpan(waveform, middleUs, limits, seen);
    }
  };
}

/** Judges the times between neighbouring edges. */
function judgePeriods(waveform: Waveform, edges: readonly Edge[], limits: SpanLimits): Finding[] {
  return edges.slice(1).map((edge, i) => judgeBetween(waveform, edges[i]!, edge, limits));
}

function judgeMedian(waveform: Waveform, edges: readonly Edge[], periodMs: number): Finding {
  const periodsUs = edges.slice(1).map((edge, i) => edge.atUs - edges[i]!.atUs);
  if (periodsUs.length === 0) return holds;
  const middleUs = median(periodsUs);
  const limits = sleepLimits(periodMs, TYPICALLY_LATE_MS);
  const seen = () =>
    `the median of ${periodsUs.length} periods of ${edges[0]!.wire} is ${formatMs(middleUs)}, expected at most ${formatMs(limits.mostUs)}; the first period: ${formatEdge(edges[0]!)}, ${formatEdge(edges[1]!)}`;
  return judgeSpan(waveform, middleUs, limits, seen);
}

/**
 * Holds if a wire toggles once, and then once after each of `delaysMs`, counted from the toggle before. Each delay has
 * the tolerance of a sleep of this length (see `sleepLimits`).
 */
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

/** A loop that keeps a schedule. */
export interface Schedule {
  readonly periodMs: number;
  readonly startsAt: Level;
  readonly toggles: number;
}

/**
 * Holds if the n-th toggle after the first toggle of a wire comes n periods after the first toggle. The
 * limits of a single sleep apply to each of these times, so lateness must not add up.
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

/**
 * The number and the longest time of the rounds in which wires toggle. In each round, each wire toggles once. Each
 * wire has a task of its own that toggles it.
 */
export interface Rounds {
  readonly rounds: number;
  /**
   * The longest time of a round, from the toggle of the first wire to the toggle of the last wire.
   */
  readonly withinMs: number;
}

/**
 * Holds if the wires toggle in the order of `wires` in each of the rounds. Before the first round, the program sets all
 * wires low.
 */
export function toggleInTurn(wires: readonly string[], { rounds, withinMs }: Rounds): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const toggles = new Set(wires.flatMap((wire) => togglesOf(waveform, wire, 0)));
    const edges = waveform.edges.filter((edge) => toggles.has(edge));
    const wrong = edges.findIndex(({ wire }, i) => wire !== wires[i % wires.length]);
    if (wrong >= 0) {
      const due = wires[wrong % wires.length]!;
      const before = edges[wrong - 1];
      const seen = `${before === undefined ? "" : `${formatEdge(before)}, then `}${formatEdge(edges[wrong]!)}; expected an edge of ${due}`;
      // The wire that is due may have toggled within the same time step of the instrument as the wire that seems to be
      // first. The instrument then cannot show which of these two wires was first.
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

/**
 * Judges the number of toggles. If there are too few toggles, the message names the last toggle. If there are too many,
 * the message names the first extra toggle and the toggle before it.
 */
function judgeCount(name: string, toggles: readonly Edge[], due: number): Finding {
  if (toggles.length === due) return holds;
  const named =
    toggles.length > due ? toggles.slice(Math.max(0, due - 1), due + 1) : toggles.slice(-1);
  const seen = `${name}: ${toggles.length} toggles, expected ${due}`;
  const last = named.map(formatEdge).join(", then ");
  return broken(last === "" ? seen : `${seen}; the last: ${last}`);
}
