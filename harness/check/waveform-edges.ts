import { type Edge, edgesOf, type Level, type Waveform } from "../trace/waveform.ts";

/** The `nth` time, from 1, that a wire takes a level. */
export interface Instant {
  readonly wire: string;
  readonly level: Level;
  readonly nth?: number;
}

/** A stay of a wire at one level between two edges; `end` is missing where the watch ended before. */
export interface Pulse {
  readonly start: Edge;
  readonly end: Edge | undefined;
}

/** The edge at an instant; undefined if it did not come to that. */
export function edgeAt(waveform: Waveform, { wire, level, nth = 1 }: Instant): Edge | undefined {
  return edgesOf(waveform, wire).filter((edge) => edge.level === level)[nth - 1];
}

/**
 * The edges that a program made on a wire which it first gave the level `startsAt`. On a board that
 * may have been an edge of its own: before, the wire had the level that it was left or pulled to.
 */
export function togglesOf(waveform: Waveform, wire: string, startsAt: Level): readonly Edge[] {
  const edges = edgesOf(waveform, wire);
  const initial = waveform.initial[wire] ?? null;
  return initial !== null && initial !== startsAt ? edges.slice(1) : edges;
}

/** The pulses of a wire to `level`: from each edge to it, up to the next. */
export function pulsesOf(waveform: Waveform, wire: string, level: Level): Pulse[] {
  const edges = edgesOf(waveform, wire);
  return edges.flatMap((start, i) => (start.level === level ? [{ start, end: edges[i + 1] }] : []));
}

/** Says that it never came to an instant: `LED does not rise 3 times`. */
export function formatMissing({ wire, level, nth = 1 }: Instant): string {
  const times = nth === 1 ? "" : ` ${nth} times`;
  return `${wire} does not ${level === 1 ? "rise" : "fall"}${times}`;
}
