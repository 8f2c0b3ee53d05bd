import { formatEdge, type Waveform } from "../../harness/trace/waveform.ts";
import { html, type Markup, sentence } from "../markup.ts";
import { drawWaveform } from "../waveform/drawing.ts";
import { targetHeading } from "./marks.ts";
import type { Detail } from "./plots/detail.ts";
import type { EntryView, FigureView, WorstSample } from "./report-data.ts";
import { DASH, showCount, showNumber } from "./values.ts";

/**
 * Renders the worst samples of each target, with the place in the run, the causes, and a drawing of the wires at the
 * time of each sample.
 */
export function renderWorst({ unit, entries }: FigureView, detail: Detail): Markup {
  const hasLoads = entries.some(({ measurement }) =>
    measurement.blocks.some(({ load }) => load !== undefined),
  );
  return html`<details class="printed" open><summary>Worst samples</summary>
<div class="side">${entries.map((entry) => renderOne(entry, unit, hasLoads, detail))}</div>
${entries.map((entry) => renderWires(entry, unit, detail))}</details>
`;
}

function renderOne(
  entry: EntryView,
  unit: string,
  hasLoads: boolean,
  { hasNeighbours }: Detail,
): Markup {
  const { worst, measurement } = entry;
  const hasCauses = worst.some(({ cause }) => cause !== undefined);
  const note = noteOf(entry);
  const neighbour = (block: number, index: number) => {
    const value = measurement.blocks[block]?.samplesUs[index];
    return value === undefined ? DASH : showNumber(value);
  };
  return html`<div><table class="worst"><caption>${targetHeading(entry)}</caption><thead><tr><th scope="col">${unit}<th scope="col">block<th scope="col">sample${
    hasLoads && html`<th scope="col">load`
  }${hasCauses ? html`<th scope="col">cause` : hasNeighbours && html`<th scope="col">before<th scope="col">after`}</thead><tbody>
${worst.map(
  ({ value, block, index, cause }) =>
    html`<tr><td>${showNumber(value)}<td>${showCount(block + 1)}<td>${showCount(index + 1)}${
      hasLoads && html`<td>${measurement.blocks[block]?.load}`
    }${
      hasCauses
        ? html`<td class="text">${cause ?? "unknown"}`
        : hasNeighbours &&
          html`<td>${neighbour(block, index - 1)}<td>${neighbour(block, index + 1)}`
    }\n`,
)}</tbody></table>
${note !== undefined && html`<p><small>${sentence(note)}</small></p>`}</div>`;
}

/**
 * Says why there are no causes, or how much of the additional time the causes do not explain. Returns undefined if
 * neither is known, because no instrument measured.
 */
function noteOf({ unexplained, withoutCauses }: EntryView): string | undefined {
  if (withoutCauses !== undefined) return `Causes unknown: ${withoutCauses}.`;
  if (unexplained === undefined) return undefined;
  return `To find the causes, aiorig read a log of what the target did. It compared the worst samples with samples close to the median. The causes do not explain ${Math.round(100 * unexplained)} % of the additional time.`;
}

function renderWires(entry: EntryView, unit: string, { waveforms }: Detail): Markup {
  const shown = entry.worst.filter(({ wires }) => wires !== undefined).slice(0, waveforms);
  if (shown.length === 0) return html``;
  return html`<details><summary>Wires around the worst samples: ${targetHeading(entry)}</summary>
${shown.map((sample) => renderWire(sample, unit))}</details>
`;
}

function renderWire({ value, block, index, wires }: WorstSample, unit: string): Markup {
  const { waveform, sample } = wires!;
  return html`<figure><figcaption>${showNumber(value)} ${unit}, block ${showCount(block + 1)}, sample ${showCount(index + 1)}. The sample is shaded. ${edgesIn(waveform)}</figcaption>
<div class="wide">${drawWaveform(waveform, { axis: "time", shaded: sample })}</div></figure>
`;
}

/**
 * Describes the first NAMED_EDGES edges as text, for people who do not see the drawing. If there are more edges, adds
 * their number.
 */
function edgesIn({ edges }: Waveform): string {
  const shown = edges.slice(0, NAMED_EDGES).map(formatEdge).join(", ");
  const rest = edges.length - NAMED_EDGES;
  return rest > 0
    ? `${shown}, and ${showCount(rest)} more edges.`
    : `${shown || "There are no edges"}.`;
}

const NAMED_EDGES = 10;
