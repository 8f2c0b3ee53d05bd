import { html, type Markup } from "../markup.ts";
import { targetHeading } from "./marks.ts";
import type { EntryView, FigureView } from "./report-data.ts";
import { showCount, showNumber } from "./values.ts";

/** Renders the worst samples of each target, with their places in the run and their causes. */
export function renderWorst({ unit, entries }: FigureView): Markup {
  const samples = entries.flatMap(({ worst }) => worst);
  const hasLoads = entries.some(({ measurement }) =>
    measurement.blocks.some(({ load }) => load !== undefined),
  );
  const hasCauses = samples.some(({ cause }) => cause !== undefined);
  return html`<details class="printed" open><summary>Worst samples</summary>
<div class="side">${entries.map((entry) => renderOne(entry, unit, hasLoads, hasCauses))}</div></details>
`;
}

function renderOne(entry: EntryView, unit: string, hasLoads: boolean, hasCauses: boolean): Markup {
  return html`<table class="worst"><caption>${targetHeading(entry)}</caption><thead><tr><th scope="col">${unit}<th scope="col">block<th scope="col">sample${
    hasLoads && html`<th scope="col">load`
  }${hasCauses && html`<th scope="col">cause`}</thead><tbody>
${entry.worst.map(
  ({ value, block, index, cause }) =>
    html`<tr><td>${showNumber(value)}<td>${showCount(block + 1)}<td>${showCount(index + 1)}${
      hasLoads && html`<td>${entry.measurement.blocks[block]?.load}`
    }${hasCauses && html`<td class="text">${cause ?? "unknown"}`}\n`,
)}</tbody></table>
`;
}
