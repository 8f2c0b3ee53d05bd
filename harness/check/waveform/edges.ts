import { type Edge, edgesOf, type Level, type Waveform } from "../../trace/waveform.ts";

/**
 * The moment when a wire gets a level for the `nth` time. The first time has the number 1, which is also the default.
 */
export interface Instant {
  readonly wire: string;
  readonly level: Level;
  readonly nth?: number;
}

/**
 * The time between two edges during which a wire keeps one level. `end` is undefined if the watch ended before the
 * second edge.
 */
export interface Pulse {
  readonly start: Edge;
  readonly end: Edge | undefined;
}

/** Returns the edge at an instant. Returns undefined if the instant never came. */
export function edgeAt(waveform: Waveform, { wire, level, nth = 1 }: Instant): Edge | undefined {
  return edgesOf(waveform, wire).filter((edge) => edge.level === level)[nth - 1];
}

/**
 * Returns the edges that a program made on a wire after it had set the wire to the level `startsAt`. On a board, the
 * wire may have the other level at the start. The first edge then only sets the level `startsAt`, so the result does
 * not contain this edge.
 */
export function togglesOf(waveform: Waveform, wire: string, startsAt: Level): readonly Edge[] {
  const edges = edgesOf(waveform, wire);
  const initial = waveform.initial[wire] ?? null;
  return initial !== null && initial !== startsAt ? edges.slice(1) : edges;
}

/**
 * Returns the pulses of a wire at the level `level`. Each pulse starts at an edge to `level` and ends at the next edge.
 */
export function pulsesOf(waveform: Waveform, wire: string, level: Level): Pulse[] {
  const edges = edgesOf(waveform, wire);
  return edges.flatMap((start, i) => (start.level === level ? [{ start, end: edges[i + 1] }] : []));
}

/** Describes an instant that never came, such as `LED does not rise 3 times`. */
export function formatMissing({ wire, level, nth = 1 }: Instant): string {
  const times = nth === 1 ? "" : ` ${nth} times`;
  return `${wire} does not ${level === 1 ? "rise" : "fall"}${times}`;
}
