import { asset } from "../asset.ts";
import { html, type Markup } from "../markup.ts";
import { renderChanges } from "./changes-table.ts";
import { budgetsByVerdict, concludeTiming, emulationNotice } from "./conclusion.ts";
import { renderTargets } from "./conditions-table.ts";
import { renderFigure } from "./figure-section.ts";
import { emulatedMark, targetHeading, verdictMark } from "./marks.ts";
import { shortName } from "./names.ts";
import { type Detail, fitDetail, PAGE_LIMIT_BYTES } from "./plots/detail.ts";
import { printableReport } from "./printable-report.ts";
import { emulatedTargets, type FigureView, type TimingReport, viewFigures } from "./report-data.ts";
import { statisticInWords } from "./statistic-words.ts";
import { showCount, showEarly, showMiddle, showValue } from "./values.ts";

/**
 * Renders measurements as one HTML page that loads no other files and has no scripts. The same
 * report always results in the same text. Plots have fewer points if the page would be larger than `limitBytes`.
 */
export function renderTimingPage(raw: TimingReport, limitBytes: number = PAGE_LIMIT_BYTES): string {
  const report = printableReport(raw);
  const views = viewFigures(report);
  return fitDetail(report.results.measurements.length, limitBytes, (detail) =>
    renderPage(report, views, detail),
  );
}

function renderPage(report: TimingReport, views: readonly FigureView[], detail: Detail): string {
  const { results, comparisons = [] } = report;
  const { rank, line } = concludeTiming(report);
  const emulated = emulatedTargets(results);
  const { suite, host, started } = results.header;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Timing report</title>
<style>
${asset("look.css")}${asset("timing/page.css")}</style>
</head>
<body>
<header>
<h1>Timing report</h1>
<p class="lead">aiorig ${shortName(suite)} on ${shortName(host)}, started ${started}.</p>
${emulated.length > 0 && html`<p class="banner">${emulationNotice(emulated.map(shortName))}</p>\n`}<p class="conclusion rank-${rank}">${line}</p>
${noticesOf(report, detail).map((notice) => html`<p class="notice">${notice}</p>\n`)}</header>
<main>
${comparisons.length > 0 && html`<section id="changes">\n<h2>What changed</h2>\n${comparisons.map((one) => renderChanges(one, views))}</section>\n`}${renderBudgets(views)}${renderMissing(report)}${renderOverview(views)}<section id="targets">
<h2>Targets</h2>
${renderTargets(results.header.targets)}</section>
<section id="figures">
<h2>Figures</h2>
<p>Each block of samples was measured after a fresh start of the target. So the blocks are independent of each other, but the samples within a block may not be. This is why each interval comes from resampling whole blocks.</p>
${views.map((view) => renderFigure(view, detail))}</section>
</main>
</body>
</html>
`.text;
}

function noticesOf({ results }: TimingReport, { notice }: Detail): string[] {
  return [
    ...(notice === undefined ? [] : [notice]),
    ...(results.isComplete ? [] : ["The measurement was stopped before its end."]),
    ...results.notices,
  ];
}

function renderBudgets(views: readonly FigureView[]): Markup {
  const budgets = budgetsByVerdict(views);
  const open = budgets.filter(({ budget }) => budget.verdict !== "within");
  const kept = budgets.filter(({ budget }) => budget.verdict === "within");
  if (budgets.length === 0) return html``;
  return html`<section id="budgets">
<h2>Budgets</h2>
${open.length > 0 && html`<ul class="verdicts">\n${open.map(renderBudget)}</ul>\n`}${
  kept.length > 0 &&
  html`<details class="printed"><summary>Kept: ${kept.length}</summary><ul class="verdicts">\n${kept.map(renderBudget)}</ul></details>\n`
}</section>
`;
}

function renderBudget({
  view,
  entry,
  budget,
}: ReturnType<typeof budgetsByVerdict>[number]): Markup {
  return html`<li>${verdictMark({ budgets: [budget] })} <a href="#${view.anchor}">${view.id}</a> on ${shortName(entry.column)} (${statisticInWords(budget.statistic)}). ${budget.explanation}</li>\n`;
}

function renderMissing({ results }: TimingReport): Markup {
  const { missing } = results;
  if (missing.length === 0) return html``;
  return html`<section id="missing">
<h2>Not measured</h2>
<div class="wide"><table><thead><tr><th scope="col">figure<th scope="col">target<th scope="col">reason</thead><tbody>
${missing.map(({ figure, column, reason, isUnsupported }) => html`<tr><th scope="row">${figure}<td>${shortName(column)}<td class="reason">${isUnsupported && "Unsupported. "}${reason}\n`)}</tbody></table></div>
</section>
`;
}

function renderOverview(views: readonly FigureView[]): Markup {
  return html`<section id="overview">
<h2>Overview</h2>
<div class="wide"><table class="numbers overview"><thead><tr>${OVERVIEW.map((cell) => html`<th scope="col">${cell}`)}</thead>
${views.map(renderOverviewRows)}</table></div>
</section>
`;
}

const OVERVIEW = ["figure", "target", "samples", "median", "p99", "max", "early", "verdict"];

function renderOverviewRows({ id, anchor, name, unit, entries }: FigureView): Markup {
  return html`<tbody>
${entries.map((entry, i) => {
  const { n, p99, max, early } = entry.summary;
  return html`<tr>${
    i === 0 &&
    html`<th scope="rowgroup" rowspan="${entries.length}"><a href="#${anchor}">${id}</a><br><small>${name !== id && `${name}, `}${unit}</small>`
  }<td class="text">${targetHeading(entry)}${emulatedMark(entry)}<td>${showCount(n)}<td>${showMiddle(entry.summary)}<td>${showValue(p99)}<td>${showValue(max)}<td>${showEarly(early)}<td class="text">${verdictMark(entry)}\n`;
})}</tbody>
`;
}
