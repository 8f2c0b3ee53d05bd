import type {
  FigureComparison,
  StatisticComparison,
} from "../../harness/timing/comparison/comparison.ts";
import { isAbsent } from "../../harness/timing/statistics/summary.ts";
import { html, type Markup } from "../markup.ts";
import { falseAlarmsInWords } from "./false-alarm-rate.ts";
import { changeMark } from "./marks.ts";
import type { FigureView, NamedComparison } from "./report-data.ts";
import { statisticInWords } from "./statistic-words.ts";
import { plural, showInterval, showNumber } from "./values.ts";

/**
 * Renders the changes as a table. The worst change comes first. Measurements without a detectable change are in a
 * folded part.
 */
export function renderChanges(
  { before, after, comparison }: NamedComparison,
  views: readonly FigureView[],
): Markup {
  const { verdict, figures, onlyBefore, onlyAfter, falseAlarmRate, tests } = comparison;
  const sorted = ORDER.flatMap((one) => figures.filter((figure) => figure.verdict === one));
  const changed = sorted.filter((figure) => figure.verdict !== "no detectable change");
  const unchanged = sorted.filter((figure) => figure.verdict === "no detectable change");
  return html`<h3>From ${before} to ${after}: ${changeMark(verdict)}</h3>
<p>${plural(tests, "figure")} tested together. ${falseAlarmsInWords(showNumber(100 * falseAlarmRate))}</p>
${changed.length > 0 && renderTable(changed, views)}${
  unchanged.length > 0 &&
  html`<details class="printed"><summary>No detectable change: ${unchanged.length}</summary>${renderTable(unchanged, views)}</details>\n`
}${onlyBefore.length > 0 && html`<p>Only in ${before}: ${onlyBefore.join(", ")}.</p>\n`}${
  onlyAfter.length > 0 && html`<p>Only in ${after}: ${onlyAfter.join(", ")}.</p>\n`
}`;
}

const ORDER = ["worse", "better", "inconclusive", "no detectable change"] as const;

function renderTable(figures: readonly FigureComparison[], views: readonly FigureView[]): Markup {
  return html`<div class="wide"><table class="changes"><thead><tr>${HEAD.map((cell) => html`<th scope="col">${cell}`)}</thead><tbody>
${figures.flatMap(({ figure, verdict, statistics }) => {
  const view = views.find(({ id }) => id === figure);
  const label =
    view === undefined ? html`${figure}` : html`<a href="#${view.anchor}">${figure}</a>`;
  if (statistics.length === 0) {
    return html`<tr><th scope="row">${label}<td><td class="text">${changeMark(verdict)}<td colspan="5"><td class="text">There are too few samples to compare.\n`;
  }
  return statistics.map((one) => renderRow(one, label));
})}</tbody></table></div>
`;
}

const HEAD = [
  "figure",
  "statistic",
  "verdict",
  "before",
  "after",
  "change",
  "floor",
  "p (limit)",
  "",
];

function renderRow(one: StatisticComparison, label: Markup): Markup {
  const { statistic, unit, verdict, before, after, effect, interval, floor, p, alpha } = one;
  return html`<tr><th scope="row">${label}<td class="text">${statisticInWords(statistic)}<td class="text">${changeMark(verdict)}<td>${showNumber(before)}<td>${showNumber(after)}<td>${signed(effect)} ${unit} <small>${
    isAbsent(interval) ? interval.absent : showInterval(interval)
  }</small><td>${showNumber(floor)}<td>${Number(p.toPrecision(2))} (${Number(alpha.toPrecision(2))})<td class="text">${one.explanation}
`;
}

function signed(value: number): string {
  return value > 0 ? `+${showNumber(value)}` : showNumber(value);
}
