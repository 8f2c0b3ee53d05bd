import { html, type Markup } from "../../markup.ts";
import { type ChartOption, drawChart } from "./chart.ts";

/** A plot, and the table behind it. */
export interface Plot {
  /** The id of the plot. It is unique in the page. */
  readonly id: string;
  readonly title: string;
  /** A description of the plot, in one or two sentences. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly option: ChartOption;
  readonly table: PlotTable;
}

export interface PlotTable {
  readonly head: readonly string[];
  /** The first cell of each row is the heading of the row. */
  readonly rows: readonly (readonly string[])[];
  /** A sentence that says what the table leaves out. */
  readonly note?: string;
}

/** Renders a plot with its description and its table. */
export function renderPlot({ id, title, description, table, ...chart }: Plot): Markup {
  const describedBy = `${id}-text`;
  const details = `${id}-table`;
  return html`<figure class="plot"><h4>${title}</h4>
${drawChart({ ...chart, label: title, describedBy, details })}
<figcaption id="${describedBy}">${description}</figcaption>
<details class="behind"><summary>Table</summary><div class="wide"><table id="${details}"><caption>${title}${table.note !== undefined && `. ${table.note}`}</caption><thead><tr>${table.head.map((cell) => html`<th scope="col">${cell}`)}</thead><tbody>
${table.rows.map(([heading, ...cells]) => html`<tr><th scope="row">${heading}${cells.map((cell) => html`<td>${cell}`)}\n`)}</tbody></table></div></details>
</figure>
`;
}
