import { expect, test } from "vitest";
import { parseResults } from "../../harness/results/results-file.ts";
import { FAILED, HEAD, PASSED, textOf } from "../../harness/results/testing/sample-results.ts";
import { resultsAsJson } from "./results-json.ts";

test("JSON has the conclusion, the columns, the groups and all verdicts", () => {
  const results = parseResults(textOf(HEAD, PASSED, FAILED), "r.jsonl");
  const { type: _passed, ...passed } = PASSED;
  const { type: _failed, ...failed } = FAILED;
  expect(resultsAsJson(results, { file: "r.jsonl", failOn: "may" })).toEqual({
    type: "results",
    schema: 1,
    file: "r.jsonl",
    conclusion: {
      exitCode: 1,
      words: "Does not conform: 1 must.",
      failOn: "may",
      missing: 0,
      notCounted: 0,
    },
    columns: [
      {
        ...HEAD.runtimes[0],
        counts: {
          must: { passed: 1, total: 2 },
          should: { passed: 0, total: 0 },
          may: { passed: 0, total: 0 },
        },
      },
    ],
    groups: [{ name: "SLEEP", clauses: ["SLEEP-01", "SLEEP-02"] }],
    verdicts: [
      {
        ...passed,
        kind: "pass",
        again: "npm run aiorig -- trace SLEEP-01 --runtime cpython",
      },
      {
        ...failed,
        kind: "fail",
        again: "npm run aiorig -- trace SLEEP-02 --runtime cpython",
      },
    ],
    headers: [HEAD],
    notices: [],
  });
});
