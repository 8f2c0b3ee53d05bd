import { describe, expect, test } from "vitest";
import { compareResults } from "./compare-results.ts";
import { parseResults } from "./results-file.ts";
import type { Header, VerdictLine } from "./results-lines.ts";
import { FAILED, HEAD, PASSED, textOf } from "./testing/sample-results.ts";

const deviating: Partial<VerdictLine> = {
  verdict: "fail",
  expected: "fail",
  met: true,
  reason: "it is late by design",
};
const pass = { ...PASSED };
const fail = { ...FAILED, clause: "SLEEP-01" };
const declared = { ...pass, ...deviating };
const skipped = { ...pass, verdict: "skipped", expected: "skipped", reason: "no pins" } as const;
const inconclusive = { ...fail, verdict: "inconclusive", detail: "too noisy" } as const;

describe("a clause", () => {
  test.each<[VerdictLine | undefined, VerdictLine | undefined, string | undefined, boolean]>([
    [pass, fail, "newly failing", true],
    [declared, fail, "newly failing", true],
    [undefined, fail, "newly failing", true],
    [fail, inconclusive, "fails differently", true],
    [pass, declared, "lost", true],
    [pass, skipped, "lost", true],
    [pass, undefined, "lost", true],
    [declared, { ...declared, unreviewed: true }, "newly unreviewed", true],
    [fail, pass, "newly passing", false],
    [skipped, pass, "newly passing", false],
    [fail, declared, "deviation declared", false],
    [skipped, declared, "deviation declared", false],
    [declared, pass, "deviation gone", false],
    [declared, { ...declared, reason: "it is early" }, "deviates for another reason", false],
    [undefined, pass, "new", false],
    [fail, undefined, "gone", false],
    [declared, skipped, "verdict changed", false],
    [pass, { ...pass, ms: 99 }, undefined, false],
    [fail, { ...fail, detail: "another time" }, undefined, false],
  ])("the change of a clause from %o to %o", (before, after, kind, isWorse) => {
    const comparison = compare(resultsOf(before), resultsOf(after));
    expect({
      kinds: comparison.columns[0]?.changes.map((change) => change.kind),
      isWorse: comparison.isWorse,
    }).toEqual({ kinds: kind === undefined ? [] : [kind], isWorse });
  });

  test("if the two results have different suites, a missing clause that passed before counts as gone, and not as lost", () => {
    const after = resultsOf(undefined, { suiteHash: "c".repeat(64) });
    const { columns, isWorse } = compare(resultsOf(pass), after);
    expect([columns[0]?.changes, isWorse]).toEqual([
      [{ kind: "gone", clause: "SLEEP-01", before: "pass" }],
      false,
    ]);
  });

  test("if a clause fails in one of its repetitions, the clause counts as failed", () => {
    const flaky = parse(HEAD, pass, { ...fail, repetition: 2 }, FAILED);
    expect(compare(resultsOf(pass), flaky).columns[0]?.changes[0]).toEqual({
      kind: "newly failing",
      clause: "SLEEP-01",
      before: "pass",
      after: "fail, expected pass (b came before a)",
    });
  });
});

describe("a column", () => {
  test("the report describes the new version and the new suite of a column", () => {
    const now = { runtimes: [{ ...HEAD.runtimes[0]!, version: "3.12.0" }], suiteHash: "c" };
    expect(compare(resultsOf(pass), resultsOf(pass, now)).columns[0]).toEqual({
      before: "cpython",
      after: "cpython",
      identity: ["version was 3.11.7 and is 3.12.0 now", "suite was aaaaaaaaaaaa and is c now"],
      changes: [],
      unchanged: 2,
    });
  });

  test("a column that is gone makes the result worse, but a new column does not", () => {
    const other = parse({ ...HEAD, runtimes: [...HEAD.runtimes, { name: "reference" }] }, pass);
    const [gone, added] = [compare(other, resultsOf(pass)), compare(resultsOf(pass), other)];
    expect([gone.onlyBefore, gone.isWorse]).toEqual([["reference"], true]);
    expect([added.onlyAfter, added.columns[0]?.changes]).toEqual([
      ["reference"],
      [{ kind: "gone", clause: "SLEEP-02", before: "fail, expected pass (b came before a)" }],
    ]);
  });

  test("a column can be compared with a column of another name", () => {
    const other = parse(
      { ...HEAD, runtimes: [{ ...HEAD.runtimes[0]!, name: "pypy" }] },
      { ...fail, runtime: "pypy" },
      { ...FAILED, runtime: "pypy" },
    );
    const { columns, onlyBefore, onlyAfter } = compareResults(
      resultsOf(pass),
      other,
      new Map([["cpython", "pypy"]]),
    );
    expect([columns[0]?.before, columns[0]?.after, onlyBefore, onlyAfter]).toEqual([
      "cpython",
      "pypy",
      [],
      [],
    ]);
  });
});

/**
 * Returns results with the verdict `line`, if it is defined, and with a failed verdict of SLEEP-02. Their header is
 * HEAD with `change`.
 */
function resultsOf(line: VerdictLine | undefined, change: Partial<Header> = {}) {
  return parse({ ...HEAD, ...change }, ...(line === undefined ? [] : [line]), FAILED);
}

function parse(...lines: readonly object[]) {
  return parseResults(textOf(...lines), "r.jsonl");
}

const compare = (before: ReturnType<typeof parse>, after: ReturnType<typeof parse>) =>
  compareResults(before, after);
