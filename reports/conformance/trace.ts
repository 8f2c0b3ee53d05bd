import type { KeptTrace } from "../../harness/results/kept-trace.ts";
import type { Waveform } from "../../harness/trace/waveform.ts";
import { html, type Markup } from "../markup.ts";
import { describeWaveform, drawWaveform } from "../waveform/drawing.ts";
import { type ShownMark, showLine, showMarks, showOutput } from "./trace-text.ts";

/** The limits for the parts of a trace that are shown. */
export interface TraceLimits {
  readonly marks: number;
  /** The largest number of characters that the report shows of each console output. */
  readonly output: number;
}

/** Renders the marks, the wires and the output of a trace. */
export function renderTrace(trace: KeptTrace, limits: TraceLimits): Markup {
  const { stdout, stderr, waveform } = trace;
  return html`${renderMarks(trace, limits)}${waveform !== undefined && renderWaveform(waveform)}${renderOutput("output", stdout, limits)}${renderOutput("standard error", stderr, limits)}`;
}

function renderMarks({ marks, outcome }: KeptTrace, limits: TraceLimits): Markup {
  if (marks.length === 0) return html`<p>No marks (outcome: ${outcome}).</p>\n`;
  const { first, omitted, last } = showMarks(marks, limits.marks);
  return html`<table class="marks"><caption>Marks (outcome: ${outcome})</caption><thead><tr><th scope="col">ms</th><th scope="col">mark</th></tr></thead><tbody>
${first.map(renderMark)}${omitted > 0 && html`<tr><td></td><td class="quiet">${omitted} marks are not shown</td></tr>\n`}${last.map(renderMark)}</tbody></table>
`;
}

function renderMark({ atMs, text }: ShownMark): Markup {
  return html`<tr><td>${atMs}<td>${text}\n`;
}

function renderWaveform(waveform: Waveform): Markup {
  const { edges, resolutionUs = 0 } = waveform;
  const rows = edges.length > MOST_EDGES ? [] : edges;
  return html`<figure>${drawWaveform(waveform)}<figcaption>${describeWaveform(waveform)}${
    resolutionUs > 0 && `. A time may be wrong by up to ${resolutionUs} us`
  }.</figcaption></figure>
${
  rows.length > 0 &&
  html`<details class="edges"><summary>Edges as a table</summary><table class="marks"><thead><tr><th scope="col">ms</th><th scope="col">wire</th><th scope="col">level</th></tr></thead><tbody>
${rows.map(({ wire, level, atUs }) => html`<tr><td>${(atUs / 1000).toFixed(3)}<td>${showLine(wire, 60)}<td>${level}\n`)}</tbody></table></details>
`
}`;
}

/** The largest number of edges in the table. A longer table would be hard to read. The VCD file has all edges. */
const MOST_EDGES = 40;

function renderOutput(name: string, text: string, { output }: TraceLimits): Markup {
  if (text.trim() === "") return html``;
  return html`<p class="what">${name}</p><pre>${showOutput(text, output).trimEnd()}</pre>\n`;
}
