import { isAbsent } from "../../harness/timing/statistics/summary.ts";
import { markdownTable, plainMarkdown } from "../markdown-text.ts";
import { budgetsByVerdict, concludeTiming, emulationNotice, verdictOf } from "./conclusion.ts";
import { shortName } from "./names.ts";
import { printableReport } from "./printable-report.ts";
import {
  emulatedTargets,
  type FigureView,
  type NamedComparison,
  type TimingReport,
  viewFigures,
} from "./report-data.ts";
import { statisticInWords } from "./statistic-words.ts";
import {
  DASH,
  showCount,
  showEarly,
  showInterval,
  showMiddle,
  showMiddleInterval,
  showNumber,
  showValue,
} from "./values.ts";

/**
 * Renders measurements as Markdown for the summary of a CI job. The summary has the conclusion, the changes, the
 * budgets that are not kept, and one row per figure and target. Long tables end with the number of the rows that are
 * missing, because GitHub refuses a summary above 1 MiB.
 */
export function renderTimingMarkdown(raw: TimingReport): string {
  const report = printableReport(raw);
  const { results, comparisons = [] } = report;
  const views = viewFigures(report);
  const emulated = emulatedTargets(results);
  const { suite, host, started } = results.header;
  return [
    `## Timing: ${plainMarkdown(concludeTiming(report).line)}`,
    "",
    plainMarkdown(`aiorig ${shortName(suite)} on ${shortName(host)}, started ${started}.`),
    "",
    ...[
      ...(emulated.length > 0 ? [emulationNotice(emulated.map(shortName))] : []),
      ...results.notices,
    ].flatMap((notice) => [`> ${plainMarkdown(notice)}`, ""]),
    ...comparisons.flatMap(renderChanges),
    ...renderBudgets(views),
    ...renderFigures(views),
    ...renderMissing(report),
  ].join("\n");
}

function renderChanges({ before, after, comparison }: NamedComparison): string[] {
  const { falseAlarmRate, figures, verdict } = comparison;
  const changed = figures.filter((figure) => figure.verdict !== "no detectable change");
  const rows = changed.flatMap(({ figure, statistics }) =>
    statistics.map(({ statistic, verdict, effect, interval, unit, explanation }) => [
      plainMarkdown(shortName(figure)),
      statisticInWords(statistic),
      verdict === "worse" ? `**${verdict}**` : verdict,
      `${showNumber(effect)} ${unit}${isAbsent(interval) ? "" : ` (${showInterval(interval)})`}`,
      plainMarkdown(explanation),
    ]),
  );
  return [
    `### ${plainMarkdown(`From ${shortName(before)} to ${shortName(after)}: ${verdict}`)}`,
    "",
    `If nothing has changed, a comparison like this raises a false alarm in at most ${showNumber(100 * falseAlarmRate)} % of all cases.`,
    "",
    ...limitedTable(["figure", "statistic", "verdict", "change", ""], rows),
  ];
}

function renderBudgets(views: readonly FigureView[]): string[] {
  const open = budgetsByVerdict(views).filter(({ budget }) => budget.verdict !== "within");
  const rows = open.map(({ view, entry, budget }) => [
    `**${budget.verdict}**`,
    plainMarkdown(shortName(view.id)),
    plainMarkdown(shortName(entry.column)),
    statisticInWords(budget.statistic),
    plainMarkdown(budget.explanation),
  ]);
  if (rows.length === 0) return [];
  return [
    "### Budgets that are not kept",
    "",
    ...limitedTable(["verdict", "figure", "target", "statistic", ""], rows),
  ];
}

function renderFigures(views: readonly FigureView[]): string[] {
  const rows = views.flatMap(({ id, unit, entries }) =>
    entries.map((entry) => {
      const { n, p99, max, early } = entry.summary;
      const interval = showMiddleInterval(entry.summary);
      return [
        plainMarkdown(shortName(id)),
        plainMarkdown(shortName(entry.column)),
        showCount(n),
        `${showMiddle(entry.summary)}${interval === undefined ? "" : ` (${interval})`}`,
        showValue(p99),
        showValue(max),
        unit,
        showEarly(early),
        verdictOf(entry) || DASH,
      ];
    }),
  );
  return ["### Figures", "", ...limitedTable(FIGURES_HEAD, rows)];
}

const FIGURES_HEAD = ["figure", "target", "n", "median", "p99", "max", "unit", "early", "verdict"];

function renderMissing({ results }: TimingReport): string[] {
  if (results.missing.length === 0) return [];
  const rows = results.missing.map(({ figure, column, reason }) => [
    plainMarkdown(shortName(figure)),
    plainMarkdown(shortName(column)),
    plainMarkdown(reason),
  ]);
  return [
    "<details><summary>Not measured</summary>",
    "",
    ...limitedTable(["figure", "target", "reason"], rows),
    "</details>",
    "",
  ];
}

/**
 * The largest number of rows of a table. A table with this number of rows needs less than 200 kB, even with the longest
 * texts.
 */
const MOST_ROWS = 200;

function limitedTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const more = rows.length - MOST_ROWS;
  return [
    ...(rows.length > 0 ? [...markdownTable(head, rows.slice(0, MOST_ROWS)), ""] : []),
    ...(more > 0 ? [`and ${showCount(more)} more rows. The HTML page has all rows.`, ""] : []),
  ];
}
