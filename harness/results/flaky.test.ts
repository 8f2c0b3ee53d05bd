import { expect, test } from "vitest";
import { flakyCases, flakyInWords } from "./flaky.ts";
import type { VerdictLine } from "./results-lines.ts";

function line(repetition: number, fields: Partial<VerdictLine> = {}): VerdictLine {
  return {
    type: "verdict",
    clause: "EVENT-01",
    runtime: "micropython",
    level: "must",
    repetition,
    verdict: "pass",
    expected: "pass",
    met: true,
    program: "event/01.py",
    ms: 1,
    ...fields,
  };
}

const failed = { verdict: "fail", met: false } as const;
const crashed = { verdict: "error", met: false, broke: "program" } as const;

test("if a clause passes only sometimes, it is flaky", () => {
  const lines = [line(1), line(2, failed), line(3), line(4, crashed)];
  const [flaky, ...others] = flakyCases(lines);
  expect(others).toEqual([]);
  expect(flaky).toEqual({
    clause: "EVENT-01",
    runtime: "micropython",
    failed: 2,
    of: 4,
    lines: [lines[1], lines[3]],
  });
  expect(flakyInWords(flaky!)).toBe("flaky, 2 of 4 failed");
});

test.each<[what: string, others: readonly Partial<VerdictLine>[]]>([
  ["always holds", [{}, {}]],
  ["was judged once", [failed]],
  ["never holds", [failed, crashed]],
  ["is inconclusive once", [{}, { verdict: "inconclusive", met: false }]],
  ["meets a fault of the rig", [{}, { verdict: "error", met: false, broke: "rig" }]],
  ["meets a fault of the harness", [{}, { verdict: "error", met: false, broke: "harness" }]],
  ["was not run once", [failed, { verdict: "skipped", unrun: "max-time" }]],
])("a clause that %s is not flaky", (_what, others) => {
  expect(flakyCases(others.map((fields, i) => line(i + 1, fields)))).toEqual([]);
});

test("the repetitions of each runtime are counted separately", () => {
  const lines = [line(1), line(1, { runtime: "cpython", ...failed })];
  expect(flakyCases(lines)).toEqual([]);
});
