import { type Edge, edgesOf, formatEdge, type Waveform } from "../../trace/waveform.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, holds, worstOf } from "../finding.ts";
import { togglesOf } from "../waveform/edges.ts";
import {
  formatMs,
  judgeBetween,
  judgeSpan,
  type SpanLimits,
  START_MS,
  sleepLimits,
  waveformOf,
} from "../waveform/span.ts";

/** The period with which a wire toggles, and how late a toggle may be. */
export interface Period {
  readonly periodMs: number;
  /** The largest allowed lateness of a toggle, in milliseconds. */
  readonly lateMs: number;
}

/** Holds if a wire starts to toggle within START_MS and then toggles with its period until the end of the watch. */
export function keepsPeriodUntil(wire: string, period: Period): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const toggles = togglesOf(waveform, wire, 0);
    return worstOf([
      judgeStart(wire, toggles),
      ...gapsOf(toggles).map(([from, to]) =>
        judgeBetween(waveform, from, to, sleepLimits(period.periodMs, period.lateMs)),
      ),
      judgeRest(waveform, toggles, waveform.watchedUs, period),
    ]);
  };
}

/**
 * Holds if exactly one gap between two toggles is longer than the period, and the length of this gap fits a call that
 * blocks for `blockMs`. All other gaps must be as long as the period.
 */
export function hasOneGap(
  wire: string,
  { periodMs, lateMs, blockMs }: Period & { readonly blockMs: number },
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const toggles = togglesOf(waveform, wire, 0);
    const usual = sleepLimits(periodMs, lateMs);
    const gaps = gapsOf(toggles);
    const long = gaps.filter(([from, to]) => to.atUs - from.atUs > usual.mostUs);
    if (long.length !== 1) {
      const found = long.map(([from, to]) => `${formatEdge(from)}, ${formatEdge(to)}`).join("; ");
      return broken(
        `${wire} has ${long.length} gaps that are longer than its period${found === "" ? "" : `: ${found}`}; expected 1`,
      );
    }
    const [gap] = long;
    // The call may start to block at any time between two toggles. So the gap may be longer than the call by up to one
    // period, and also by twice the allowed lateness, because both toggles may be late.
    const block = { leastUs: blockMs * 1000, mostUs: (blockMs + periodMs + 2 * lateMs) * 1000 };
    return worstOf([
      judgeStart(wire, toggles),
      judgeBetween(waveform, ...gap!, block, "for the block"),
      ...gaps
        .filter((one) => one !== gap)
        .map(([from, to]) => judgeBetween(waveform, from, to, usual)),
      judgeRest(waveform, toggles, waveform.watchedUs, { periodMs, lateMs }),
    ]);
  };
}

/** Holds if a wire toggles with its period until `atMs` and has no edge later than `withinMs` after `atMs`. */
export function stopsAt(
  wire: string,
  { atMs, withinMs, ...period }: Period & { readonly atMs: number; readonly withinMs: number },
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const toggles = togglesOf(waveform, wire, 0);
    const endUs = (atMs + withinMs) * 1000;
    const late = toggles.find((edge) => edge.atUs > endUs);
    if (late !== undefined) {
      return broken(`${formatEdge(late)}; expected no edge after ${formatMs(endUs)}`);
    }
    return worstOf([
      judgeStart(wire, toggles),
      ...gapsOf(toggles).map(([from, to]) =>
        judgeBetween(waveform, from, to, sleepLimits(period.periodMs, period.lateMs)),
      ),
      judgeRest(waveform, toggles, atMs * 1000, period),
    ]);
  };
}

/** When a wire must rise. */
export interface Rises {
  /** The times at which lines were typed, in milliseconds. */
  readonly timesMs: readonly number[];
  /** The longest allowed time from the moment when a line was typed until the wire rises. */
  readonly withinMs: number;
  /** The allowed length of the first pulse of the wire. */
  readonly high?: SpanLimits;
}

/**
 * Holds if a wire rises exactly once within `withinMs` after each time in `timesMs`, and does not rise at other times.
 */
export function risesAtTimes(wire: string, { timesMs, withinMs, high }: Rises): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const edges = edgesOf(waveform, wire);
    const rises = edges.filter(({ level }) => level === 1);
    if (rises.length !== timesMs.length) {
      const found = rises.map(({ atUs }) => formatMs(atUs)).join(", ");
      return broken(
        `${wire} rises ${rises.length} times${found === "" ? "" : ` (${found})`}; expected ${timesMs.length}`,
      );
    }
    const findings = timesMs.map((ms, i) =>
      judgeSpan(
        waveform,
        rises[i]!.atUs - ms * 1000,
        { leastUs: 0, mostUs: withinMs * 1000 },
        () =>
          `${formatEdge(rises[i]!)}; expected this edge from ${formatMs(ms * 1000)} to ${formatMs((ms + withinMs) * 1000)}`,
      ),
    );
    if (high === undefined) return worstOf(findings);
    const end = edges[edges.indexOf(rises[0]!) + 1];
    return worstOf([
      ...findings,
      end === undefined
        ? broken(`${formatEdge(rises[0]!)}, then no other edge; expected a fall`)
        : judgeBetween(waveform, rises[0]!, end, high),
    ]);
  };
}

function gapsOf(toggles: readonly Edge[]): (readonly [Edge, Edge])[] {
  return toggles.slice(1).map((to, i) => [toggles[i]!, to]);
}

function judgeStart(wire: string, [first]: readonly Edge[]): Finding {
  if (first !== undefined && first.atUs <= START_MS * 1000) return holds;
  const seen = first === undefined ? `${wire} does not toggle` : formatEdge(first);
  return broken(`${seen}; expected the first toggle of ${wire} within ${START_MS} ms`);
}

/** Judges the time from the last toggle before `endUs` until `endUs`. It must not be longer than the period. */
function judgeRest(
  waveform: Waveform,
  toggles: readonly Edge[],
  endUs: number,
  { periodMs, lateMs }: Period,
): Finding {
  const last = toggles.findLast(({ atUs }) => atUs <= endUs);
  if (last === undefined) return holds;
  return judgeSpan(
    waveform,
    endUs - last.atUs,
    { mostUs: sleepLimits(periodMs, lateMs).mostUs },
    () => `${formatEdge(last)}, then no toggle until ${formatMs(endUs)}; expected a toggle`,
  );
}
