import type { TimingTarget } from "../../harness/timing/files/timing-lines.ts";
import type { UncertaintyPart } from "../../harness/timing/uncertainty.ts";
import { html, type Markup } from "../markup.ts";
import { targetHeading } from "./marks.ts";
import type { EntryView, FigureView } from "./report-data.ts";
import { statisticInWords } from "./statistic-words.ts";
import { showCount, showNumber } from "./values.ts";

/** Renders what was measured and how: one row per condition, one column per target. */
export function renderConditions({ figure, entries }: FigureView): Markup {
  return renderTable(entries, [
    ...TARGET_ROWS.map(([name, cell]): Row => [name, ({ target }) => target && cell(target)]),
    ["clock", ({ measurement }) => clockInWords(measurement.method)],
    ["clock ratio", clockRatioInWords],
    ["program", () => programInWords(figure)],
    ["load", () => loadInWords(figure)],
    ["plan", ({ measurement }) => planInWords(measurement.blocks)],
    ["budget", ({ budgets }) => budgets.map(budgetInWords).join(" ") || "none"],
    ["uncertainty", ({ summary }) => renderParts(summary.uncertainty.parts)],
  ]);
}

/** Renders the facts about all targets of a report. */
export function renderTargets(targets: readonly TimingTarget[]): Markup {
  const views = targets.map((target, index) => ({ column: target.column, index, target }));
  return renderTable(
    views,
    TARGET_ROWS.map(([name, cell]) => [name, ({ target }) => target && cell(target)]),
  );
}

type TargetView = Pick<EntryView, "column" | "index" | "target">;
type Row<T = EntryView> = readonly [name: string, cell: (entry: T) => string | Markup | undefined];

function renderTable<T extends TargetView>(entries: readonly T[], rows: readonly Row<T>[]): Markup {
  const filled = rows
    .map(([name, cell]) => ({ name, cells: entries.map((entry) => cell(entry) ?? "") }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  return html`<div class="wide"><table class="conditions">
<thead><tr><td></td>${entries.map((entry) => html`<th scope="col">${targetHeading(entry)}`)}</thead>
<tbody>
${filled.map(({ name, cells }) => html`<tr><th scope="row">${name}${cells.map((cell) => html`<td>${cell}`)}\n`)}</tbody></table></div>
`;
}

const TARGET_ROWS: readonly Row<TimingTarget>[] = [
  ["version", ({ version }) => version],
  ["platform", ({ platform }) => platform],
  ["interpreter", ({ implementation, interpreter }) => withContent(implementation, interpreter)],
  ["asyncio", ({ asyncio }) => asyncio],
  ["firmware", ({ firmware }) => withContent(undefined, firmware)],
  ["rig", ({ rig }) => rig],
  [
    "timings",
    ({ isEmulated }) => (isEmulated ? "emulated, not hardware measurements" : "measured"),
  ],
];

function withContent(
  name: string | undefined,
  content: { readonly path: string; readonly hash?: string | undefined } | undefined,
): string {
  const hash = content?.hash;
  return [name, content?.path, hash && `SHA-256 ${hash.slice(0, 12)}`].filter(Boolean).join(", ");
}

function clockInWords({
  source,
  resolutionUs,
  tickUs,
}: EntryView["measurement"]["method"]): string {
  const whose = source === "edges" ? "the instrument's clock" : "the target's own clock";
  return `${whose}, in steps of ${showNumber(resolutionUs)} us; the runtime counts ticks of ${showNumber(tickUs)} us`;
}

function clockRatioInWords({ summary }: EntryView): string {
  const ratios = summary.blocks.flatMap(({ clockRatio }) => clockRatio ?? []);
  if (ratios.length === 0) return "";
  const ppm = ratios.map((ratio) => ratio.ppm);
  const unknown = Math.max(...ratios.map(({ uncertaintyPpm }) => uncertaintyPpm));
  const range = [Math.min(...ppm), Math.max(...ppm)].map(showNumber);
  return `the target's clock is faster than the instrument's clock by ${[...new Set(range)].join(" to ")} ppm (± ${showNumber(unknown)})`;
}

function programInWords(figure: FigureView["figure"]): string {
  if (figure === undefined) return "";
  const values = Object.entries(figure.constants).map(([name, value]) => `${name} = ${value}`);
  return [figure.program, ...values].join(", ");
}

function loadInWords(figure: FigureView["figure"]): string {
  return figure?.quantity.kind === "curve"
    ? `${figure.quantity.loads.join(", ")} busy tasks`
    : "as the statement of the figure says";
}

function planInWords(blocks: EntryView["measurement"]["blocks"]): string {
  const sizes = blocks.map(({ samplesUs }) => samplesUs.length);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const each = least === most ? showCount(most) : `${showCount(least)} to ${showCount(most)}`;
  return `${showCount(blocks.length)} blocks with ${each} samples each`;
}

function budgetInWords({ statistic, limit, unit, reason }: EntryView["budgets"][number]): string {
  return `${statisticInWords(statistic)}: at most ${showNumber(limit)} ${unit}. ${reason}`;
}

function renderParts(parts: readonly UncertaintyPart[]): Markup {
  return html`<ul>${parts.map((part) => html`<li>${partInWords(part)}`)}</ul>`;
}

function partInWords({ name, halfWidthUs, isCombined, explanation }: UncertaintyPart): string {
  const added = isCombined ? "" : " (not added)";
  return `${name} ± ${showNumber(halfWidthUs)} us${added}: ${explanation}`;
}
