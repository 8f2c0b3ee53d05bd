import { type Edge, edgesOf, formatEdge, type Level, levelAt } from "../../trace/waveform.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, holds, worstOf } from "../finding.ts";
import { edgeAt, formatMissing, type Instant, togglesOf } from "./edges.ts";
import { formatMs, judgeBetween, judgeSpan, START_MS, waveformOf } from "./span.ts";

/** Holds if a wire gets `level` within START_MS and keeps it until the end of the watch. */
export function staysAt(wire: string, level: Level): Check {
  return goesThrough(wire, level);
}

/**
 * Holds if a wire gets the first of these levels within START_MS, and after that exactly the remaining levels, in this
 * order.
 */
export function goesThrough(wire: string, ...levels: readonly [Level, ...Level[]]): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const [first, ...others] = levels;
    const due = levels.join(", ");
    const initial = waveform.initial[wire] ?? null;
    const edges = edgesOf(waveform, wire);
    if (initial === null || (initial !== first && (edges[0]?.atUs ?? Infinity) > START_MS * 1000)) {
      const seen = edges[0] === undefined ? formatStay(wire, initial) : formatEdge(edges[0]);
      return broken(`${seen}; expected the level ${first} within ${START_MS} ms`);
    }
    const toggles = togglesOf(waveform, wire, first);
    for (let i = 0; i < Math.max(others.length, toggles.length); i++) {
      if (toggles[i]?.level === others[i]) continue;
      const before = edges[edges.length - toggles.length + i - 1];
      const after = before === undefined ? `${wire} starts at ${first}` : formatEdge(before);
      const seen = toggles[i] === undefined ? "no other edge" : formatEdge(toggles[i]!);
      return broken(`${after}, then ${seen}; expected levels of ${wire}: ${due}`);
    }
    return holds;
  };
}

/** Holds if a wire stays at `level` for the last `forMs` of the watch. */
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
        `${formatEdge(last)}; expected no edge after ${formatMs(watchedUs - forMs * 1000)}`,
      );
    }
    const rests = levelAt(waveform, wire, watchedUs);
    if (rests === level) return holds;
    const seen = last === undefined ? formatStay(wire, rests) : formatEdge(last);
    return broken(`${seen}; expected ${wire} to rest at ${level}`);
  };
}

/** How a wire comes to rest. */
export interface Rest {
  /** After this instant, the wire must come to rest. */
  readonly after: Instant;
  /** For this many milliseconds after the instant, the wire may still have edges. */
  readonly withinMs: number;
  /** The level at which the wire rests. If it is not given, the wire may rest at any level. */
  readonly level?: Level;
}

/**
 * Holds if a wire has no edge later than `withinMs` after an instant. If a level is given, the wire must also rest at
 * this level. The check looks at all edges until the end of the watch.
 */
export function comesToRest(wire: string, { after, withinMs, level }: Rest): Check {
  return (trace) => {
    const waveform = waveformOf(trace);
    const cause = edgeAt(waveform, after);
    if (cause === undefined) return broken(formatMissing(after));
    const last = edgesOf(waveform, wire).findLast(({ atUs }) => atUs > cause.atUs);
    const rests = levelAt(waveform, wire, waveform.watchedUs);
    if (level !== undefined && rests !== level) {
      const seen = last === undefined ? formatStay(wire, rests) : formatEdge(last);
      return broken(`${formatEdge(cause)}, ${seen}; expected ${wire} to rest at ${level}`);
    }
    if (last === undefined) return holds;
    const limits = { mostUs: withinMs * 1000 };
    return judgeBetween(waveform, cause, last, limits, "until it rests");
  };
}

/** Holds if a wire has edges, and if every edge comes while another wire has the given level. */
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
          const state = before === undefined ? formatStay(other.wire, level) : formatEdge(before);
          return broken(
            `${state}, ${formatEdge(edge)}; expected edges of ${wire} only while ${other.wire} is at ${other.level}`,
          );
        }
      }
    }
    return moves > 0 ? holds : broken(`${wire} has no edge`);
  };
}

/** Two wires that a program toggles. */
export interface Pair {
  /** The level to which the program first sets each of the two wires. */
  readonly startAt: readonly [Level, Level];
  /**
   * The longest time, in milliseconds, for which the two wires may have the same level. They have the same level after
   * one wire has toggled and before the other wire toggles.
   */
  readonly gapMs: number;
}

/**
 * Holds if two wires toggle and have different levels. They may have the same level only for a short time, after one
 * wire has toggled and before the other wire toggles.
 */
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
        findings.push(
          judgeBetween(waveform, equalSince, edge, limits, "with both at the same level"),
        );
        equalSince = undefined;
      }
    }
    if (equalSince !== undefined && waveform.watchedUs - equalSince.atUs > limits.mostUs) {
      const other = wires.find((wire) => wire !== equalSince.wire);
      findings.push(broken(`${formatEdge(equalSince)}, but ${other} does not toggle again`));
    }
    if (toggles.size === 0) findings.push(broken(`neither ${wires.join(" nor ")} toggles`));
    return worstOf(findings);
  };
}

/**
 * Holds if at most one of the wires is high at any time. If two wires are high together for no longer than the time
 * resolution of the waveform, the check is undecided.
 */
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

function formatStay(wire: string, level: Level | null): string {
  return level === null ? `${wire} has no level` : `${wire} stays at ${level}`;
}
