import { expect, test } from "vitest";
import { unexpectedRule } from "./unexpected-rule.ts";

test.each([
  [["passed"], { success: true, actual: 0 }],
  [["skipped"], { success: true, actual: 0 }],
  [["failed"], { success: false, actual: 1 }],
  [["broken", "passed", "failed"], { success: false, actual: 2 }],
] as const)("the results %j are judged", async (statuses, expected) => {
  expect(await judge(statuses.map((status) => ({ status, known: false })))).toEqual(expected);
});

test("a known issue does not count", async () => {
  expect(await judge([{ status: "failed", known: true }])).toEqual({ success: true, actual: 0 });
});

test("the message says how many results are not as expected", () => {
  expect(unexpectedRule.message({ actual: 1, expected: 0 })).toBe(
    "1 result is not as expected; the limit is 0",
  );
});

type Judged = Parameters<typeof unexpectedRule.validate>[0]["trs"][number];

function judge(results: readonly Pick<Judged, "status" | "known">[]) {
  return unexpectedRule.validate({
    expected: 0,
    trs: results as Judged[],
    knownIssues: [],
    state: { getResult: () => undefined, setResult: () => {} },
  });
}
