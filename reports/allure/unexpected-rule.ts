import type { QualityGateRule } from "@allurereport/plugin-api";

/**
 * A rule for Allure's quality gate. It limits the number of results with the status `failed` or `broken`. Declared
 * deviations that happen as declared do not count.
 */
export const unexpectedRule: QualityGateRule<number> = {
  rule: "unexpected",
  message: ({ actual, expected }) =>
    `${actual} ${actual === 1 ? "result is" : "results are"} not as expected; the limit is ${expected}`,
  validate: async ({ trs, expected }) => {
    const actual = trs.filter(
      ({ status, known }) => !known && (status === "failed" || status === "broken"),
    ).length;
    return { success: actual <= expected, actual };
  },
};
