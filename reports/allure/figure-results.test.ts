import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import type { BudgetVerdict } from "../../harness/timing/budget.ts";
import { hostileReport } from "../timing/testing/hostile-report.ts";
import { sampleReport } from "../timing/testing/sample-report.ts";
import { figureResults } from "./figure-results.ts";

const BUDGET: BudgetVerdict = {
  verdict: "beyond",
  statistic: "p99",
  limit: 2000,
  unit: "us",
  reason: "the motor control needs it",
  value: 3000,
  interval: { low: 2900, high: 3100 },
  explanation: "The measured value and its whole interval are beyond the limit.",
};

function resultsOf(files: Readonly<Record<string, string>>) {
  return Object.entries(files)
    .filter(([name]) => name.endsWith("-result.json"))
    .map(([, text]) => JSON.parse(text));
}

test.each([
  ["beyond its budget", "beyond", "failed"],
  ["that cannot be judged", "inconclusive", "broken"],
  ["within its budget", "within", "passed"],
] as const)("a figure %s has the matching status of Allure", (_what, verdict, status) => {
  const report = sampleReport({ figures: 1, targets: 1 });
  const judged = report.judged.map((one) => ({ ...one, budgets: [{ ...BUDGET, verdict }] }));
  const [result] = resultsOf(figureResults({ ...report, judged }));
  expect(result.status).toBe(status);
  expect(result.statusDetails?.message).toBe(
    verdict === "within"
      ? undefined
      : "p99 must be at most 2000 us, because: the motor control needs it. The measured value and its whole interval are beyond the limit.",
  );
});

test("each figure on each target has a result with its histogram", () => {
  const files = figureResults(sampleReport());
  const results = resultsOf(files);
  expect(results).toHaveLength(8);
  for (const { attachments } of results) {
    expect(files[attachments[0].source]).toMatch(
      /^<svg xmlns=[^>]*><style>:root\{[^}]*\}<\/style>/,
    );
  }
});

test("hostile text of a target never becomes markup", () => {
  const files = figureResults(hostileReport(ALL_HOSTILE));
  expect(Object.values(files).flatMap((text) => harmIn(text))).toEqual([]);
});
