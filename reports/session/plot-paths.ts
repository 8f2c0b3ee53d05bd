import type { Edge, Level } from "../../harness/trace/waveform.ts";
import type { TimeWindow } from "./drawn-wire.ts";
import type { LaneSpan } from "./task-lanes.ts";

/** The coordinates of a plot. Time runs from left to right. */
export interface PlotScale {
  readonly window: TimeWindow;
  /** The width of the plot in its own units. One unit is the shortest time that the plot can show. */
  readonly width: number;
  /**
   * The number of equal parts of the plot. If there are more edges or spans than parts, the edges or spans of one part
   * are drawn together.
   */
  readonly parts: number;
}

/**
 * The height of a row in the units of a plot. `high` and `low` are the vertical places of these two levels in the row.
 */
export const ROW = { height: 40, high: 8, low: 32 } as const;

/**
 * Chooses the coordinates of a plot. If the plot shows a longer time, its coordinates are finer, so that zooming shows
 * exact edges.
 */
export function plotScale(window: TimeWindow, parts: number): PlotScale {
  const lengthUs = window.toUs - window.fromUs;
  return { window, width: Math.round(Math.min(1e7, Math.max(1e6, lengthUs))), parts };
}

/** The paths of a wire, in the language of SVG. A path may be empty. */
export interface WirePaths {
  readonly line: string;
  /** The areas in which the edges are too close together to be drawn one by one. */
  readonly blocks: string;
  /** The line for the times in which nothing drives the wire. */
  readonly floating: string;
}

/** The levels of a wire. */
export interface DrawnLevels {
  /** All edges of the wire, in order of time. */
  readonly edges: readonly Edge[];
  readonly initial: Level | null;
  /**
   * The times in which nothing drives the wire, in order of time. Times before the first level of the wire are not
   * included.
   */
  readonly undriven?: readonly TimeWindow[];
}

/**
 * Draws the level of a wire. The plot is divided into equal parts. If there are more edges than parts, each part with
 * several edges is drawn as one block. This limits the length of the paths.
 */
export function wirePaths(
  { edges, initial, undriven = [] }: DrawnLevels,
  scale: PlotScale,
): WirePaths {
  const { window, width, parts } = scale;
  const x = (us: number) => xOf(us, scale);
  const start = edges.findLast(({ atUs }) => atUs < window.fromUs)?.level ?? initial;
  const seen = edges.filter(({ atUs }) => atUs >= window.fromUs && atUs <= window.toUs);
  const size = width / parts;
  const partOf = (edge: Edge) => Math.min(parts - 1, Math.floor(x(edge.atUs) / size));
  const isExact = seen.length <= parts;
  const firstX = seen[0] === undefined ? width : x(seen[0].atUs);
  const gaps = gapsOf(undriven, scale);
  let nextGap = 0;
  /**
   * Returns the part of the line from its current position to `toX`, without the times in which nothing drives the
   * wire.
   */
  const lineTo = (toX: number, y: number) => {
    let path = "";
    for (; nextGap < gaps.length && gaps[nextGap]!.from < toX; nextGap++) {
      const { from, to } = gaps[nextGap]!;
      path += `H${from}M${Math.min(to, toX)} ${y}`;
    }
    return `${path}H${toX}`;
  };
  let line = start === null ? `M${firstX} ${ROW.low}` : `M0 ${yOf(start)}`;
  let y = start === null ? ROW.low : yOf(start);
  let blocks = "";
  for (let i = 0; i < seen.length; ) {
    const first = partOf(seen[i]!);
    let part = first;
    let end = i + 1;
    if (!isExact) {
      while (end < seen.length) {
        const next = partOf(seen[end]!);
        const isSame = next === part || (next === part + 1 && end > i + 1);
        if (!isSame) break;
        part = next;
        end += 1;
      }
    }
    const before = y;
    y = yOf(seen[end - 1]!.level);
    if (end === i + 1) line += `${lineTo(x(seen[i]!.atUs), before)}V${y}`;
    else {
      const from = Math.round(first * size);
      const to = Math.round((part + 1) * size);
      line += `${lineTo(from, before)}M${to} ${y}`;
      blocks += blockPath(from, to, ROW.high);
    }
    i = end;
  }
  if (start !== null || seen.length > 0) line += lineTo(width, y);
  const floating = start === null ? `M0 ${ROW.low}H${firstX}` : "";
  return { line, blocks, floating: floating + gaps.map(gapPath).join("") };
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Returns the places of undriven times that are long enough to be seen. */
function gapsOf(undriven: readonly TimeWindow[], scale: PlotScale): Gap[] {
  const { window, width, parts } = scale;
  return undriven
    .filter(({ fromUs, toUs }) => toUs > window.fromUs && fromUs < window.toUs)
    .map(({ fromUs, toUs }) => ({ from: xOf(fromUs, scale), to: xOf(toUs, scale) }))
    .filter(({ from, to }) => to - from >= width / parts);
}

function gapPath({ from, to }: Gap): string {
  return `M${from} ${ROW.low}H${to}`;
}

/** Draws the voltages of a wire as one line. `most` is the voltage at the top of the row. */
export function voltsPath(
  steps: readonly { readonly atUs: number; readonly volts: number }[],
  scale: PlotScale,
  most: number,
): string {
  const { window, width } = scale;
  const y = (volts: number) => Number((ROW.low - (volts / most) * SWING).toFixed(1));
  const at = steps.findLastIndex(({ atUs }) => atUs <= window.fromUs);
  const seen = steps.slice(Math.max(0, at)).filter(({ atUs }) => atUs <= window.toUs);
  const [first, ...others] = seen;
  if (first === undefined) return "";
  const start = `M${xOf(first.atUs, scale)} ${y(first.volts)}`;
  return `${start}${others.map(({ atUs, volts }) => `H${xOf(atUs, scale)}V${y(volts)}`).join("")}H${width}`;
}

/** The paths that draw spans of time, in the language of SVG. */
export interface SpanPaths {
  /** A path with one block for each span of time. The path is empty if there are more spans than parts of the plot. */
  readonly exact: string;
  /**
   * A path with blocks whose heights show which share of the time the spans take. The path is empty if there are at
   * most MANY_SPANS spans.
   */
  readonly share: string;
}

/**
 * Draws spans of time. Each drawn span is at least one unit wide. For this reason, a large number of short spans would
 * look as if the spans took much time. So if there are more than MANY_SPANS spans, the drawing also has blocks whose
 * heights show which share of the time the spans take.
 */
export function spanPaths(spans: readonly Span[], scale: PlotScale): SpanPaths {
  const { window, parts } = scale;
  const seen = spans.filter(({ fromUs, toUs }) => toUs >= window.fromUs && fromUs <= window.toUs);
  return {
    exact: seen.length > parts ? "" : seen.map((span) => spanPath(span, scale)).join(""),
    share: seen.length > MANY_SPANS ? sharePath(seen, scale) : "",
  };
}

type Span = Pick<LaneSpan, "fromUs" | "toUs">;

/**
 * If there are more spans than this, the drawing shows their share of the time. The script of the page contains the
 * same number.
 */
const MANY_SPANS = 150;

/** Draws one span of time. The drawn span is never thinner than one unit. */
export function spanPath({ fromUs, toUs }: Span, scale: PlotScale): string {
  const from = xOf(fromUs, scale);
  return blockPath(from, Math.max(xOf(toUs, scale), from + 1), ROW.high);
}

function sharePath(spans: readonly Span[], scale: PlotScale): string {
  const { width } = scale;
  const parts = Math.min(scale.parts, MOST_SHARES);
  const size = width / parts;
  const busy = new Float64Array(parts);
  for (const span of spans) {
    const from = xOf(span.fromUs, scale);
    const to = Math.max(xOf(span.toUs, scale), from + 1);
    const last = Math.min(parts - 1, Math.floor(to / size));
    for (let part = Math.min(parts - 1, Math.floor(from / size)); part <= last; part++) {
      busy[part]! += Math.max(0, Math.min(to, (part + 1) * size) - Math.max(from, part * size));
    }
  }
  const tops = Array.from(busy, (units) => {
    const share = Math.min(1, units / size);
    return units === 0 ? ROW.low : Math.min(ROW.low - 2, Math.round(ROW.low - share * SWING));
  });
  let path = "";
  for (let part = 0; part < parts; ) {
    let end = part + 1;
    while (end < parts && tops[end] === tops[part]) end += 1;
    const top = tops[part]!;
    if (top < ROW.low) path += blockPath(Math.round(part * size), Math.round(end * size), top);
    part = end;
  }
  return path;
}

/** The largest number of blocks that show a share of the time. A reader cannot see more blocks. */
const MOST_SHARES = 1000;

const SWING = ROW.low - ROW.high;

function blockPath(from: number, to: number, top: number): string {
  return `M${from} ${top}H${to}V${ROW.low}H${from}z`;
}

/**
 * Draws spans of time as parts of a thin line in the middle of the row. Parts that are too close together become one
 * part.
 */
export function linePath(spans: readonly Span[], scale: PlotScale): string {
  const { window, width, parts } = scale;
  const seen = spans.filter(({ fromUs, toUs }) => toUs >= window.fromUs && fromUs <= window.toUs);
  const gap = seen.length > parts ? width / parts : 0;
  const middle = (ROW.high + ROW.low) / 2;
  let path = "";
  for (let i = 0; i < seen.length; ) {
    const from = xOf(seen[i]!.fromUs, scale);
    let to = xOf(seen[i]!.toUs, scale);
    for (i += 1; i < seen.length && xOf(seen[i]!.fromUs, scale) - to < gap; i++) {
      to = Math.max(to, xOf(seen[i]!.toUs, scale));
    }
    path += `M${from} ${middle}H${Math.max(to, from + 1)}`;
  }
  return path;
}

/** Draws points in time as short vertical lines. Points in the same part of the plot become one line. */
export function pointPath(times: readonly number[], scale: PlotScale): string {
  const { window, width, parts } = scale;
  const seen = times.filter((us) => us >= window.fromUs && us <= window.toUs);
  const size = seen.length > parts ? width / parts : 1;
  const places = new Set(seen.map((us) => Math.round(Math.round(xOf(us, scale) / size) * size)));
  return [...places].map((x) => `M${x} ${ROW.high}V${ROW.low}`).join("");
}

/**
 * Returns the horizontal coordinate of a time in a plot. A time outside the plot gets the coordinate of the nearer
 * edge.
 */
export function xOf(us: number, { window: { fromUs, toUs }, width }: PlotScale): number {
  const part = (us - fromUs) / Math.max(toUs - fromUs, 1e-3);
  return Math.round(Math.min(1, Math.max(0, part)) * width);
}

function yOf(level: Level): number {
  return level === 1 ? ROW.high : ROW.low;
}
