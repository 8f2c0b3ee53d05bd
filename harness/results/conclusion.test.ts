import { describe, expect, test } from "vitest";
import type { Level } from "../check/clause.ts";
import { exitCodeOf } from "./conclusion.ts";
import type { VerdictLine } from "./results-lines.ts";

const PASS: Partial<VerdictLine> = { verdict: "pass", met: true };
const FAIL: Partial<VerdictLine> = { verdict: "fail", met: false };
const PROGRAM: Partial<VerdictLine> = { verdict: "error", met: false, broke: "program" };
const RIG: Partial<VerdictLine> = { verdict: "error", met: false, broke: "rig" };
const HARNESS: Partial<VerdictLine> = { verdict: "error", met: false, broke: "harness" };
const MISSING: Partial<VerdictLine> = { verdict: "error", met: false, broke: "runtime" };
const SKIPPED: Partial<VerdictLine> = { verdict: "skipped", met: true, broke: "runtime" };
const UNDECIDED: Partial<VerdictLine> = { verdict: "inconclusive", met: false };
const STALE: Partial<VerdictLine> = { verdict: "pass", expected: "fail", met: false };

test.each([
  ["everything as expected", [PASS, SKIPPED], 0],
  ["a clause that fails", [PASS, FAIL], 1],
  ["an expectation that is out of date", [STALE], 1],
  ["a program that broke", [PASS, PROGRAM], 3],
  ["a rig that broke", [RIG], 3],
  ["a missing runtime that the user named", [MISSING], 3],
  ["a measurement that cannot decide", [PASS, UNDECIDED], 4],
  ["a failure, a rig that broke and a measurement that cannot decide", [UNDECIDED, RIG, FAIL], 1],
  ["a program that broke and a measurement that cannot decide", [UNDECIDED, PROGRAM], 3],
])("%s results in the correct exit code", (_case, lines, code) => {
  expect(exitCodeOf(resultsOf(lines))).toBe(code);
});

test("if a cell was never judged, the run is not a success", () => {
  const results = resultsOf([PASS]);
  const clauses = [...results.headers[0]!.clauses, "A-99"];
  expect(exitCodeOf({ ...results, headers: [{ ...results.headers[0]!, clauses }] })).toBe(3);
});

describe("--fail-on", () => {
  test.each<[Level, Partial<VerdictLine>, number[]]>([
    ["must", FAIL, [1, 0, 0]],
    ["should", FAIL, [1, 1, 0]],
    ["may", FAIL, [1, 1, 1]],
    ["must", PROGRAM, [3, 0, 0]],
    ["must", UNDECIDED, [4, 0, 0]],
    ["should", UNDECIDED, [4, 4, 0]],
    ["must", STALE, [1, 0, 0]],
  ])(
    "--fail-on %s counts clauses of that level and of stricter levels: %j",
    (failOn, line, codes) => {
      const levels = ["must", "should", "may"] as const;
      expect(levels.map((level) => exitCodeOf(resultsOf([{ ...line, level }]), failOn))).toEqual(
        codes,
      );
    },
  );

  test.each([[RIG], [HARNESS], [MISSING]])("--fail-on never hides that %j", (line) => {
    expect(exitCodeOf(resultsOf([{ ...line, level: "may" }]), "must")).toBe(3);
  });
});

function resultsOf(parts: readonly Partial<VerdictLine>[]) {
  const verdicts = parts.map(
    (part, i): VerdictLine => ({
      type: "verdict",
      clause: `A-0${i}`,
      runtime: "cpython",
      level: "must",
      repetition: 1,
      verdict: "pass",
      expected: "pass",
      met: true,
      program: "a.py",
      ms: 1,
      ...part,
    }),
  );
  return {
    headers: [
      {
        type: "header" as const,
        schema: 2 as const,
        suite: "0.1.0",
        host: "Linux",
        started: "2026-11-21T09:00:00.000Z",
        runtimes: [{ name: "cpython" }],
        clauses: verdicts.map(({ clause }) => clause),
      },
    ],
    verdicts,
    notices: [],
  };
}
