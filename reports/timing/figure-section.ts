import { html, type Markup, sentence } from "../markup.ts";
import { sourceLabel } from "../spec/source-label.ts";
import { renderConditions } from "./conditions-table.ts";
import { changeMark, targetHeading, verdictMark } from "./marks.ts";
import { plotCurve } from "./plots/curve-plot.ts";
import type { Detail } from "./plots/detail.ts";
import { plotDistribution } from "./plots/distribution-plot.ts";
import { plotHistogram } from "./plots/histogram.ts";
import { renderPlot } from "./plots/plot.ts";
import { plotRunOrder } from "./plots/run-order-plot.ts";
import type { FigureView } from "./report-data.ts";
import { statisticInWords } from "./statistic-words.ts";
import { renderStatistics } from "./statistics-table.ts";
import { renderWorst } from "./worst-table.ts";

/** Renders one timing figure with all of its targets. */
export function renderFigure(view: FigureView, detail: Detail): Markup {
  const { id, anchor, name, figure } = view;
  const measured = view.entries.filter(({ summary }) => summary.n > 0);
  const plots =
    measured.length === 0 || !detail.hasPlots
      ? []
      : [
          plotCurve(view, measured),
          plotHistogram(view, measured, detail),
          plotDistribution(view, measured, detail),
          plotRunOrder(view, measured, detail),
        ].filter((plot) => plot !== undefined);
  return html`<section class="figure" id="${anchor}">
<h3><a href="#${anchor}">${id}</a>${name !== id && html` ${sentence(name)}`}</h3>
${figure !== undefined && html`<p class="statement">${sentence(figure.statement)}</p>\n${renderSources(figure.sources)}`}
${renderVerdicts(view)}${renderMissing(view)}${renderStatistics(view)}${
  plots.length > 0 && html`<div class="plots">\n${plots.map(renderPlot)}</div>\n`
}${measured.length > 0 && renderWorst(view, detail)}<details class="printed"><summary>Conditions</summary>
${renderConditions(view)}</details>
</section>
`;
}

function renderSources(sources: readonly string[]): Markup {
  return html`<p class="sources">${sources.map((url, i) => html`${i > 0 && " · "}${renderSource(url)}`)}</p>\n`;
}

/**
 * Renders a source. A source that is an address becomes a link. The timing figure of a user's own program may have
 * another kind of source, such as a book.
 */
function renderSource(source: string): Markup {
  const isLink = URL.canParse(source) && /^https?:/.test(source);
  return isLink ? html`<a href="${source}">${sourceLabel(source)}</a>` : html`${source}`;
}

function renderVerdicts({ entries, changes }: FigureView): Markup {
  const budgets = entries.flatMap((entry) =>
    entry.budgets.map(
      (budget) =>
        html`<li>${targetHeading(entry)}: ${verdictMark({ budgets: [budget] })} (${statisticInWords(budget.statistic)}). ${budget.explanation}</li>\n`,
    ),
  );
  const changed = changes.map(
    ({ before, after, change }) =>
      html`<li>From ${before} to ${after}: ${changeMark(change.verdict)}</li>\n`,
  );
  if (budgets.length + changed.length === 0) return html``;
  return html`<ul class="verdicts">\n${budgets}${changed}</ul>\n`;
}

function renderMissing({ missing }: FigureView): Markup {
  if (missing.length === 0) return html``;
  return html`<ul class="verdicts">\n${missing.map(({ column, reason }) => html`<li>${column} was not measured: ${reason}</li>\n`)}</ul>\n`;
}
