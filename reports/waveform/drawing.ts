import { printableLine } from "../../harness/text/printable.ts";
import { shorten } from "../../harness/text/shorten.ts";
import { edgesOf, type Level, type Waveform } from "../../harness/trace/waveform.ts";
import { html, type Markup } from "../markup.ts";
import { type TimeAxis, timeAxis } from "./time-axis.ts";

export interface DrawingOptions {
  /**
   * True if the drawing is a separate file. A separate file has its own background. A drawing in a page has the colours
   * of the page.
   */
  readonly isFile?: boolean;
  /** The name of the time axis, without its unit. */
  readonly axis?: string;
  /** The period that is shaded in the drawing, in microseconds. */
  readonly shaded?: { readonly fromUs: number; readonly toUs: number };
}

/**
 * Draws the levels of the wires over time as SVG: one lane per wire, and an axis with its unit. Edges that are closer
 * than one pixel become a block, so the size of a drawing is limited. The same waveform always results in the same text.
 */
export function drawWaveform(
  waveform: Waveform,
  {
    isFile = false,
    axis: name = "time since the start of the program",
    shaded,
  }: DrawingOptions = {},
): Markup {
  const wires = Object.keys(waveform.initial);
  const axis = timeAxis({ fromUs: 0, toUs: waveform.watchedUs }, WIDTH / 90);
  const height = TOP + wires.length * LANE + AXIS;
  const look = isFile ? html` style="background:#fff;color:#1c2330"` : "";
  const xmlns = isFile ? html` xmlns="http://www.w3.org/2000/svg"` : "";
  return html`<svg${xmlns} viewBox="0 0 ${LABELS + WIDTH + MARGIN} ${height}" width="${LABELS + WIDTH + MARGIN}" height="${height}" role="img" aria-label="${describeWaveform(waveform)}" font-family="system-ui, sans-serif" font-size="11" fill="currentColor"${look}>
${shaded && drawShade(shaded, waveform.watchedUs, wires.length)}${drawAxis(axis, name, wires.length)}${wires.map((wire, lane) => drawLane(waveform, wire, TOP + lane * LANE))}</svg>`;
}

/** Describes a waveform in one sentence, for people who do not see the drawing. */
export function describeWaveform(waveform: Waveform): string {
  const wires = Object.keys(waveform.initial).map((wire) => {
    const count = edgesOf(waveform, wire).length;
    return `${nameOf(wire)} with ${count} ${count === 1 ? "edge" : "edges"}`;
  });
  return `Waveform of ${(waveform.watchedUs / 1000).toFixed(3)} ms: ${wires.join(", ")}`;
}

const LABELS = 90;
const WIDTH = 720;
const MARGIN = 20;
const TOP = 8;
const LANE = 28;
const AXIS = 34;

/** The vertical distance between the line for low and the line for high. */
const SWING = 16;

function nameOf(wire: string): string {
  return shorten(printableLine(wire), 60, "");
}

function drawShade(
  { fromUs, toUs }: NonNullable<DrawingOptions["shaded"]>,
  lengthUs: number,
  lanes: number,
): Markup {
  const scale = WIDTH / Math.max(lengthUs, 1);
  return html`<path d="M${round(LABELS + fromUs * scale)} ${TOP}H${round(LABELS + toUs * scale)}V${TOP + lanes * LANE}H${round(LABELS + fromUs * scale)}z" fill-opacity=".12"/>\n`;
}

function drawAxis({ ticks, unit }: TimeAxis, name: string, lanes: number): Markup {
  const bottom = TOP + lanes * LANE;
  const lines = ticks.map(({ part, label }) => {
    const x = round(LABELS + part * WIDTH);
    return html`<path d="M${x} ${TOP}V${bottom + 4}" stroke="currentColor" stroke-opacity=".2"/><text x="${x}" y="${bottom + 16}" text-anchor="middle">${label}</text>\n`;
  });
  return html`${lines}<text x="${LABELS + WIDTH / 2}" y="${bottom + 30}" text-anchor="middle">${name} in ${unit}</text>\n`;
}

function drawLane(waveform: Waveform, wire: string, top: number): Markup {
  const name = nameOf(wire);
  const { line, blocks, floating } = pathsOf(waveform, wire, top);
  return html`<g><title>${name}</title><text x="${LABELS - 8}" y="${top + LANE / 2 + 4}" text-anchor="end">${shorten(name, 14, "")}</text><path d="${line}" fill="none" stroke="currentColor" stroke-width="1.4"/>${
    blocks !== "" && html`<path d="${blocks}"/>`
  }${
    floating !== "" &&
    html`<path d="${floating}" fill="none" stroke="currentColor" stroke-dasharray="2 3"/>`
  }</g>\n`;
}

interface LanePaths {
  /** The line that shows the levels. */
  readonly line: string;
  /** The areas where the edges are too close together to be drawn as separate lines. */
  readonly blocks: string;
  /** The line before the first edge, if nothing drove the wire before this edge. Otherwise empty. */
  readonly floating: string;
}

function pathsOf(waveform: Waveform, wire: string, top: number): LanePaths {
  const highY = top + (LANE - SWING) / 2;
  const lowY = highY + SWING;
  const yOf = (level: Level) => (level === 1 ? highY : lowY);
  const scale = WIDTH / Math.max(waveform.watchedUs, 1);
  const xOf = (us: number) => Math.min(WIDTH, Math.max(0, us * scale));
  const edges = edgesOf(waveform, wire);
  const initial = waveform.initial[wire] ?? null;
  const firstX = round(LABELS + (edges[0] === undefined ? WIDTH : xOf(edges[0].atUs)));
  const middleY = (highY + lowY) / 2;
  let line = initial === null ? `M${firstX} ${middleY}` : `M${LABELS} ${yOf(initial)}`;
  let blocks = "";
  for (let i = 0; i < edges.length; ) {
    const pixel = Math.floor(xOf(edges[i]!.atUs));
    let end = i + 1;
    while (end < edges.length && Math.floor(xOf(edges[end]!.atUs)) === pixel) end += 1;
    const y = yOf(edges[end - 1]!.level);
    if (end === i + 1) line += `H${round(LABELS + xOf(edges[i]!.atUs))}V${y}`;
    else {
      line += `H${LABELS + pixel}V${y}`;
      blocks += `M${LABELS + pixel} ${highY}h1v${SWING}h-1z`;
    }
    i = end;
  }
  if (initial !== null || edges.length > 0) line += `H${LABELS + WIDTH}`;
  const floating = initial === null ? `M${LABELS} ${middleY}H${firstX}` : "";
  return { line, blocks, floating };
}

function round(x: number): number {
  return Math.round(x * 10) / 10;
}
