import type { BudgetVerdict } from "../../harness/timing/budget.ts";
import type { Change } from "../../harness/timing/comparison/comparison.ts";
import { type EntryView, type FigureView, type TimingReport, viewFigures } from "./report-data.ts";
import { plural, showCount } from "./values.ts";

/** The conclusion of a report: what a reader must know first. */
export interface Conclusion {
  /** The worst result in the report. It is `plain` if the report has no budgets and no comparisons. */
  readonly rank: "bad" | "unclear" | "good" | "plain";
  /** The text of the conclusion, on one line. */
  readonly line: string;
}

/** Says in one line whether the budgets are kept, and what changed. */
export function concludeTiming(report: TimingReport): Conclusion {
  const { results, comparisons = [] } = report;
  const views = viewFigures(report);
  const budgets = views.flatMap(({ entries }) => entries.flatMap((entry) => entry.budgets));
  const changes = comparisons.flatMap(({ comparison }) => comparison.figures);
  const count = (verdict: BudgetVerdict["verdict"] | Change) =>
    budgets.filter((one) => one.verdict === verdict).length;
  const changed = (verdict: Change) => changes.filter((one) => one.verdict === verdict).length;
  const parts = [
    views.length === 0
      ? "Nothing was measured"
      : budgetsInWords(count("beyond"), count("inconclusive"), count("within")),
    ...(comparisons.length === 0
      ? []
      : [changesInWords(changed("worse"), changed("better"), changed("inconclusive"))]),
    ...(views.length === 0
      ? []
      : [
          `${plural(views.length, "figure")} on ${plural(results.header.targets.length, "target")}`,
        ]),
    ...(results.missing.length === 0 ? [] : [`${showCount(results.missing.length)} not measured`]),
    ...(results.isComplete ? [] : ["the measurement was stopped"]),
  ];
  const isBad = count("beyond") > 0 || changed("worse") > 0;
  const isUnclear = count("inconclusive") > 0 || changed("inconclusive") > 0;
  const isJudged = budgets.length > 0 || changes.length > 0;
  return {
    rank: isBad ? "bad" : isUnclear ? "unclear" : isJudged ? "good" : "plain",
    line: `${parts.join("; ")}.`,
  };
}

/**
 * Returns one word for a figure on a target: the worst verdict of the figure's budgets. Returns an empty text if the
 * figure has no budget.
 */
export function verdictOf({ budgets }: Pick<EntryView, "budgets">): BudgetVerdict["verdict"] | "" {
  return VERDICTS.find((verdict) => budgets.some((one) => one.verdict === verdict)) ?? "";
}

/**
 * Returns the budgets of a report: first the budgets that are not kept, then the inconclusive budgets, and finally the
 * kept budgets.
 */
export function budgetsByVerdict(
  views: readonly FigureView[],
): readonly { view: FigureView; entry: EntryView; budget: BudgetVerdict }[] {
  const all = views.flatMap((view) =>
    view.entries.flatMap((entry) => entry.budgets.map((budget) => ({ view, entry, budget }))),
  );
  return VERDICTS.flatMap((verdict) => all.filter(({ budget }) => budget.verdict === verdict));
}

/** Returns the sentence that every report with times of an emulator must contain. */
export function emulationNotice(columns: readonly string[]): string {
  return `Emulated, not hardware measurements: ${columns.join(", ")}.`;
}

const VERDICTS = ["beyond", "inconclusive", "within"] as const;

function budgetsInWords(beyond: number, inconclusive: number, within: number): string {
  if (beyond + inconclusive + within === 0) return "No figure has a budget";
  if (beyond + inconclusive === 0) return `${plural(within, "budget")} kept`;
  const parts = [
    ...(beyond > 0 ? [`${plural(beyond, "budget")} exceeded`] : []),
    ...(inconclusive > 0 ? [`${plural(inconclusive, "budget")} inconclusive`] : []),
    `${showCount(within)} kept`,
  ];
  return parts.join(", ");
}

function changesInWords(worse: number, better: number, inconclusive: number): string {
  if (worse + better + inconclusive === 0) return "no detectable change";
  const parts = [
    ...(worse > 0 ? [`${showCount(worse)} worse`] : []),
    ...(better > 0 ? [`${showCount(better)} better`] : []),
    ...(inconclusive > 0 ? [`${plural(inconclusive, "change")} inconclusive`] : []),
  ];
  return parts.join(", ");
}
