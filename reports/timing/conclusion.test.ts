import { expect, test } from "vitest";
import { concludeTiming } from "./conclusion.ts";
import { sampleReport } from "./testing/sample-report.ts";

const report = sampleReport();

test("the conclusion counts budgets, changes and figures", () => {
  expect(concludeTiming(report)).toEqual({
    rank: "bad",
    line: "1 budget exceeded, 1 kept; 1 worse; 4 figures on 2 targets; 1 not measured.",
  });
});

test("if a report has no budgets, it is neither good nor bad", () => {
  const judged = report.judged.map(({ summary }) => ({ summary }));
  const { results, figures } = report;
  expect(concludeTiming({ results: { ...results, missing: [] }, figures, judged })).toEqual({
    rank: "plain",
    line: "No figure has a budget; 4 figures on 2 targets.",
  });
});

test("if a budget is inconclusive, the report is not good", () => {
  const judged = report.judged.map(({ summary, budgets = [] }) => ({
    summary,
    budgets: budgets.map((budget) => ({ ...budget, verdict: "inconclusive" as const })),
  }));
  expect(concludeTiming({ ...report, judged, comparisons: [] })).toEqual({
    rank: "unclear",
    line: "2 budgets inconclusive, 0 kept; 4 figures on 2 targets; 1 not measured.",
  });
});

test("if all budgets are kept, the report is good", () => {
  const { results, figures } = sampleReport({ targets: 1 });
  const { judged } = sampleReport({ targets: 1 });
  expect(concludeTiming({ results, figures, judged })).toEqual({
    rank: "good",
    line: "1 budget kept; 4 figures on 1 target; 1 not measured.",
  });
});

test("if a measurement was stopped, the conclusion says this", () => {
  const { results, figures, judged } = sampleReport({ targets: 1 });
  expect(concludeTiming({ results: { ...results, isComplete: false }, figures, judged }).line).toBe(
    "1 budget kept; 4 figures on 1 target; 1 not measured; the measurement was stopped.",
  );
});
