import { createHash } from "node:crypto";
import { printableLine } from "../../harness/text/printable.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { emulationNotice, verdictOf } from "../timing/conclusion.ts";
import { drawChart } from "../timing/plots/chart.ts";
import { FINE } from "../timing/plots/detail.ts";
import { plotHistogram } from "../timing/plots/histogram.ts";
import { printableReport } from "../timing/printable-report.ts";
import {
  type EntryView,
  emulatedTargets,
  type FigureView,
  type TimingReport,
  viewFigures,
} from "../timing/report-data.ts";
import { showEstimate, showValue } from "../timing/values.ts";

/**
 * Returns the files of Allure's results for measured figures, by name. There is one result per figure and target, with
 * its histogram. A result has one of these statuses:
 * - `failed`: the figure is beyond its budget. The quality gate counts such a result.
 * - `broken`: the figure has a budget that cannot be judged.
 * - `passed`: all other figures.
 */
export function figureResults(raw: TimingReport): Record<string, string> {
  const report = printableReport(raw);
  const emulated = emulatedTargets(report.results);
  const startedMs = Date.parse(report.results.header.started);
  return Object.fromEntries(
    viewFigures(report).flatMap((view) =>
      view.entries.flatMap((entry) => filesOf(view, entry, emulated, startedMs)),
    ),
  );
}

/** The names of the result files for figures start with this text. */
export const FIGURE_PREFIX = "figure-";

function filesOf(
  view: FigureView,
  entry: EntryView,
  emulated: readonly string[],
  startedMs: number,
): [string, string][] {
  const { summary, budgets, column } = entry;
  const name = `${view.id} on ${column}`;
  const id = createHash("sha256").update(name).digest("hex").slice(0, 32);
  const histogram = `${FIGURE_PREFIX}${id}-attachment.svg`;
  const kept = budgets.filter(({ verdict }) => verdict !== "within");
  const result = {
    uuid: id,
    historyId: id,
    name,
    fullName: `aiorig/${view.id}`,
    status: STATUS[verdictOf(entry)],
    stage: "finished",
    start: startedMs,
    stop: startedMs,
    description: [
      printableLine(view.figure?.statement ?? ""),
      `n ${summary.n}, median ${showEstimate(summary.median)}, p90 ${showEstimate(summary.p90)}, p99 ${showEstimate(summary.p99)}, max ${showValue(summary.max)} ${view.unit}`,
      ...(emulated.includes(column) ? [emulationNotice([column])] : []),
    ].join("\n\n"),
    ...(kept.length > 0 && {
      statusDetails: {
        message: kept
          .map(
            ({ statistic, limit, unit, reason, explanation }) =>
              `${statistic} must be at most ${limit} ${unit}, because: ${printableLine(reason)}. ${explanation}`,
          )
          .join("\n"),
      },
    }),
    labels: Object.entries({
      epic: "TIME",
      feature: view.id,
      story: column,
      parentSuite: column,
      suite: "TIME",
      severity: budgets.length > 0 ? "critical" : "trivial",
    }).map(([label, value]) => ({ name: label, value })),
    parameters: [{ name: "target", value: column }],
    attachments: [{ name: "histogram", source: histogram, type: "image/svg+xml" }],
  };
  return [
    [`${FIGURE_PREFIX}${id}-result.json`, JSON.stringify(printableRecord(result))],
    [histogram, standalone(drawHistogram(view, entry))],
  ];
}

function drawHistogram(view: FigureView, entry: EntryView): string {
  const { title, ...chart } = plotHistogram(view, [entry], FINE);
  return drawChart({ ...chart, label: title, describedBy: "", details: "" }).text;
}

/**
 * Adds the values of the colour variables to a drawing, so that it can be a separate file. A drawing in a page gets
 * these values from the style sheets of the page.
 */
function standalone(svg: string): string {
  const names = [...new Set([...svg.matchAll(/var\((--[a-z0-9-]+)\)/g)].map(([, name]) => name!))];
  const values = names.map((name) => `${name}:${COLOURS[name] ?? "#333"}`).join(";");
  const start = svg.includes("xmlns=")
    ? svg
    : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return start.replace(/(<svg[^>]*>)/, `$1<style>:root{${values}}</style>`);
}

/** The colours of reports/look.css and reports/timing/page.css for a light page. */
const COLOURS: Readonly<Record<string, string>> = {
  "--line": "#dde2ea",
  "--t0": "#0b62b0",
  "--t1": "#b8460b",
  "--t2": "#12765a",
  "--t3": "#8b2f8f",
  "--t4": "#7a6400",
  "--t5": "#a81f45",
};

const STATUS = {
  beyond: "failed",
  inconclusive: "broken",
  within: "passed",
  "": "passed",
} as const;
