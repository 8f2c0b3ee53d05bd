import { type Edge, edgesOf, formatEdge, type Level, levelAt } from "../trace/waveform.ts";
import type { Check } from "./clause.ts";
import { broken, type Finding, holds } from "./finding.ts";
import { edgeAt, formatMissing, type Instant, togglesOf } from "./waveform-edges.ts";
import {
  formatMs,
  judgeBetween,
  judgeSpan,
  START_MS,
  waveformOf,
  worstOf,
} from "./waveform-span.ts";

/** Holds if a wire is given this level within START_MS, and keeps it as long as it is watched. */
export function staysAt(wire: string, level: Level): Check {
  return goesThrough(wire, level);
}

/** Holds if a wire is given the first of these levels within START_MS, and then goes through the others and no more. */
export function goesThrough(wire: string, ...levels: readonly [Level, ...Level[]]): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const [first, ...others] = levels;
    const due = levels.join(", ");
    const initial = waveform.initial[wire] ?? null;
    const edges = edgesOf(waveform, wire);
    if (initial === null || (initial !== first && (edges[0]?.atUs ?? Infinity) > START_MS * 1000)) {
      const seen =
        edges[0] === undefined ? `${wire} stays ${nameOf(initial)}` : formatEdge(edges[0]);
      return broken(`${seen}; it was to be at ${first} within ${START_MS} ms`);
    }
    const toggles = togglesOf(waveform, wire, first);
    for (let i = 0; i < Math.max(others.length, toggles.length); i++) {
      if (toggles[i]?.level === others[i]) continue;
      const before = edges[edges.length - toggles.length + i - 1];
      const after = before === undefined ? `${wire} is at ${first} at first` : formatEdge(before);
      const seen = toggles[i] === undefined ? "no more" : formatEdge(toggles[i]!);
      return broken(`${after}, and then ${seen}; the levels of ${wire} were to be ${due}`);
    }
    return holds;
  };
}

/** Holds if a wire has no edge in the last `forMs` of the watch, and is at `level` then. */
export function restsAt(
  wire: string,
  { level, forMs }: { readonly level: Level; readonly forMs: number },
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const { watchedUs } = waveform;
    const last = edgesOf(waveform, wire).at(-1);
    if (last !== undefined && watchedUs - last.atUs < forMs * 1000) {
      return broken(
        `${formatEdge(last)}; it was to rest from ${formatMs(watchedUs - forMs * 1000)} on`,
      );
    }
    const rests = levelAt(waveform, wire, watchedUs);
    if (rests === level) return holds;
    return broken(
      `${last ? formatEdge(last) : `${wire} stays ${nameOf(rests)}`}; it was to rest at ${level}`,
    );
  };
}

/** How a wire comes to rest. */
export interface Rest {
  /** What ends its activity. */
  readonly after: Instant;
  /** How long after that it may still have edges. */
  readonly withinMs: number;
  /** The level that it keeps; any, if it is not given. */
  readonly level?: Level;
}

/** Holds if soon after an instant a wire has its last edge of the whole watch. */
export function comesToRest(wire: string, { after, withinMs, level }: Rest): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const cause = edgeAt(waveform, after);
    if (cause === undefined) return broken(formatMissing(after));
    const last = edgesOf(waveform, wire).findLast(({ atUs }) => atUs > cause.atUs);
    const rests = levelAt(waveform, wire, waveform.watchedUs);
    if (level !== undefined && rests !== level) {
      const seen = last === undefined ? `${wire} stays ${nameOf(rests)}` : formatEdge(last);
      return broken(`${formatEdge(cause)}, ${seen}; it was to rest at ${level}`);
    }
    if (last === undefined) return holds;
    const limits = { mostUs: withinMs * 1000 };
    return judgeBetween(waveform, cause, last, limits, "until it rests");
  };
}

/** Holds if a wire has edges, and only while another has this level. */
export function movesOnlyWhile(
  wire: string,
  other: { readonly wire: string; readonly level: Level },
): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    let before: Edge | undefined;
    let level = waveform.initial[other.wire] ?? null;
    let moves = 0;
    for (const edge of waveform.edges) {
      if (edge.wire === other.wire) {
        before = edge;
        level = edge.level;
      } else if (edge.wire === wire) {
        moves++;
        if (level !== other.level) {
          const state =
            before === undefined ? `${other.wire} is ${nameOf(level)}` : formatEdge(before);
          return broken(
            `${state}, ${formatEdge(edge)}; it was due only while that is at ${other.level}`,
          );
        }
      }
    }
    return moves > 0 ? holds : broken(`${wire} has no edge`);
  };
}

/** Two wires, and the levels that their program gives them before it toggles them. */
export interface Pair {
  readonly startAt: readonly [Level, Level];
  /** How long both may have the same level, because one has toggled and the other has not yet. */
  readonly gapMs: number;
}

/** Holds if two wires toggle and have different levels, but for short gaps. */
export function opposite(wires: readonly [string, string], { startAt, gapMs }: Pair): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const toggles = new Set(wires.flatMap((wire, i) => togglesOf(waveform, wire, startAt[i]!)));
    const levels = [...startAt];
    const limits = { mostUs: gapMs * 1000 };
    const findings: Finding[] = [];
    let equalSince: Edge | undefined;
    for (const edge of waveform.edges.filter((candidate) => toggles.has(candidate))) {
      levels[wires.indexOf(edge.wire)] = edge.level;
      if (levels[0] === levels[1]) equalSince = edge;
      else if (equalSince !== undefined) {
        findings.push(judgeBetween(waveform, equalSince, edge, limits, "with both at one level"));
        equalSince = undefined;
      }
    }
    if (equalSince !== undefined && waveform.watchedUs - equalSince.atUs > limits.mostUs) {
      const other = wires.find((wire) => wire !== equalSince.wire);
      findings.push(broken(`${formatEdge(equalSince)}, and ${other} never again`));
    }
    if (toggles.size === 0) findings.push(broken(`neither ${wires.join(" nor ")} toggles`));
    return worstOf(findings);
  };
}

/** Holds if no two of the wires are high at once; an overlap shorter than the step of the times decides nothing. */
export function neverHighTogether(...wires: readonly string[]): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const high = new Set<Edge>();
    const findings: Finding[] = [];
    for (const edge of waveform.edges.filter(({ wire }) => wires.includes(wire))) {
      for (const other of high) {
        if (other.wire === edge.wire) high.delete(other);
        else if (edge.level === 1) findings.push(judgeOverlap(other, edge));
      }
      if (edge.level === 1) high.add(edge);
    }
    return worstOf(findings);

    function judgeOverlap(first: Edge, second: Edge): Finding {
      const end = waveform.edges
        .slice(waveform.edges.indexOf(second) + 1)
        .find(({ wire }) => wire === first.wire || wire === second.wire);
      const overlapUs = (end?.atUs ?? waveform.watchedUs) - second.atUs;
      const seen = `${formatEdge(first)}, ${formatEdge(second)}: both are high for ${formatMs(overlapUs)}`;
      return judgeSpan(waveform, overlapUs, { mostUs: 0 }, () => seen);
    }
  };
}

function nameOf(level: Level | null): string {
  return level === null ? "without a level" : `at ${level}`;
}
