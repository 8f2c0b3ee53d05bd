import type { Edge } from "../../harness/trace/waveform.ts";
import type { TimeWindow } from "./drawn-wire.ts";
import { drawWire } from "./drawn-wire.ts";
import type { WireView } from "./session-view.ts";

/** A short part of a session. A drawing of this part shows some wires better than a drawing of the whole session. */
export interface CloseUp {
  readonly window: TimeWindow;
  readonly wires: readonly WireView[];
}

/**
 * Chooses close-ups for a drawing of the whole session in which the edges of some wires are too close together. A
 * close-up is a part of the session. It shows a few periods of one or more of these wires, so that single edges can be
 * seen. Wires with similar periods share a close-up. There are at most three close-ups.
 */
export function chooseCloseUps(
  wires: readonly WireView[],
  whole: TimeWindow,
  columns: number,
): CloseUp[] {
  const found: { window: TimeWindow; wires: WireView[] }[] = [];
  const isDense = (wire: WireView, window: TimeWindow) =>
    drawWire(wire.edges, wire.initial, window, columns).isDense;
  for (const wire of wires.filter((one) => one.kind !== "bytes" && isDense(one, whole))) {
    const isShown = ({ window }: CloseUp) =>
      !isDense(wire, window) && countEdges(wire, window) >= LEAST_EDGES;
    const shared = found.find(isShown);
    if (shared !== undefined) shared.wires.push(wire);
    else if (found.length < MOST_CLOSE_UPS) {
      found.push({ window: windowFor(wire, whole, columns), wires: [wire] });
    }
  }
  return found;
}

const MOST_CLOSE_UPS = 3;

/**
 * The smallest number of edges that a wire must have in a part of the session. With fewer edges, the part does not show
 * how the wire changes.
 */
const LEAST_EDGES = 4;

/** The number of columns that a period needs, so that a reader can see high and low. */
const COLUMNS_PER_PERIOD = 8;

/**
 * Returns a close-up with the first periods of a wire. It starts at a round time before these periods. If it would be
 * as long as the whole session, returns a shorter close-up instead, with the first edges that are close together.
 */
function windowFor({ edges, measures }: WireView, whole: TimeWindow, columns: number): TimeWindow {
  const periodUs = measures.period?.medianUs ?? (edges.at(-1)!.atUs - edges[0]!.atUs) * 2;
  const usual = windowOf(edges, periodUs, whole, columns);
  if (usual.toUs - usual.fromUs < whole.toUs - whole.fromUs) return usual;
  return windowOf(edges, 2 * shortestPause(edges), whole, columns);
}

function windowOf(
  edges: readonly Edge[],
  periodUs: number,
  whole: TimeWindow,
  columns: number,
): TimeWindow {
  const lengthUs = roundDown(
    Math.max(SHORTEST_US, periodUs * Math.max(2, columns / COLUMNS_PER_PERIOD)),
  );
  const stepUs = lengthUs / 10;
  const firstUs = (edges.find((_, i) => hasMore(edges, i, lengthUs - stepUs)) ?? edges[0]!).atUs;
  const fromUs = Math.max(0, Math.floor((firstUs - stepUs / 2) / stepUs) * stepUs);
  return { fromUs, toUs: Math.min(whole.toUs, fromUs + lengthUs) };
}

/**
 * Returns true if enough edges follow the edge `first` within `lengthUs`. A close-up must not start at a single edge
 * that comes long before the other edges, for example when a UART is set up.
 */
function hasMore(edges: readonly Edge[], first: number, lengthUs: number): boolean {
  const last = edges[first + LEAST_EDGES - 1];
  return last !== undefined && last.atUs - edges[first]!.atUs < lengthUs;
}

function shortestPause(edges: readonly Edge[]): number {
  const pauses = edges.slice(1).map(({ atUs }, i) => atUs - edges[i]!.atUs);
  return pauses.reduce((least, pause) => Math.min(least, pause), Number.POSITIVE_INFINITY);
}

const SHORTEST_US = 1;

/** Rounds `value` down to a round number: 1, 1.5, 2, 3, 5 or 8 times a power of ten. */
function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [8, 5, 3, 2, 1.5, 1].find((factor) => factor * power <= value)! * power;
}

function countEdges({ edges }: WireView, { fromUs, toUs }: TimeWindow): number {
  return edges.filter(({ atUs }) => atUs >= fromUs && atUs <= toUs).length;
}
