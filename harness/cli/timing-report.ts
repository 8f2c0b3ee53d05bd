import type { JudgedMeasurement, TimingReport } from "../../reports/timing/report-data.ts";
import { figures as catalogue } from "../../suites/figures/index.ts";
import { judgeBudget } from "../timing/budget.ts";
import { describeCauses, unexplainedShare } from "../timing/causes/attribute.ts";
import type { Budget, Figure } from "../timing/figure.ts";
import type { TimingResults } from "../timing/files/timing-file.ts";
import type { Measurement } from "../timing/measurement.ts";
import { summarise } from "../timing/statistics/summarise.ts";
import { ownFigure } from "./figure-selection.ts";

/** Summarises measurements and judges their budgets. All reports use the result. */
export function reportOf(results: TimingResults): TimingReport {
  const figures = figuresOf(results);
  const known = new Map(figures.map((figure) => [figure.id, figure]));
  const judged = results.measurements.flatMap((measurement) => {
    const figure = known.get(measurement.figure);
    if (figure === undefined) return [];
    const summary = summarise(figure, measurement);
    const budgets = budgetsFor(results, figure, measurement.column).map((budget) =>
      judgeBudget(budget, summary),
    );
    return [{ summary, budgets, ...worstOf(results, measurement) }];
  });
  return { results, figures, judged };
}

/**
 * Returns the timing figures of the results: the figures from the catalogue, and the figures for programs of the user.
 */
function figuresOf({ header: { figures, ownFigures = [] } }: TimingResults): Figure[] {
  return [
    ...catalogue.filter(({ id }) => figures.includes(id)),
    ...ownFigures.map(({ program, requestedUs }) => ownFigure(program, requestedUs)),
  ];
}

/**
 * Returns the budgets of a figure on a target: the budget in the catalogue, if there is one, and the budgets of the
 * configuration.
 */
function budgetsFor({ header }: TimingResults, figure: Figure, column: string): Budget[] {
  const own = (header.budgets ?? []).filter(
    (budget) =>
      budget.figure === figure.id && (budget.target === undefined || budget.target === column),
  );
  return [...(figure.budget === undefined ? [] : [figure.budget]), ...own];
}

/**
 * Returns the worst samples of a measurement with their causes. Also returns the share of their additional time that no
 * cause explains (`unexplained`). If the causes are not known, returns the reason for this (`withoutCauses`) instead of
 * the share. If no worst samples were recorded, returns an empty object.
 */
function worstOf(
  { worst }: TimingResults,
  { figure, column }: Measurement,
): Pick<JudgedMeasurement, "worst" | "unexplained" | "withoutCauses"> {
  const found = worst.find((one) => one.figure === figure && one.column === column);
  if (found === undefined) return {};
  const { samples, withoutCauses } = found;
  return {
    worst: samples.map(({ causes, ...sample }) => ({
      ...sample,
      ...(causes && { cause: describeCauses(causes) }),
    })),
    ...(withoutCauses === undefined
      ? { unexplained: unexplainedShare(samples.flatMap(({ causes = [] }) => causes)) }
      : { withoutCauses }),
  };
}
