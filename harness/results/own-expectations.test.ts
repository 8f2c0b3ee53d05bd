import { describe, expect, test } from "vitest";
import type { Clause } from "../check/clause.ts";
import { broken, holds } from "../check/finding.ts";
import type { OwnExpectation } from "../check/own-expectation.ts";
import type { RuntimeFacts } from "../trace/runtime-facts.ts";
import { judge } from "./judge.ts";
import { isUnreviewed, ownMark, problemsOf, withOwnExpectation } from "./own-expectations.ts";
import type { VerdictLine } from "./results-lines.ts";

const FACTS: RuntimeFacts = {
  column: "micropython",
  family: "micropython",
  implementation: "micropython",
  version: "1.25.0",
  port: "linux",
  traits: { assertions: false },
  ownClasses: [],
};

function clause(id: string, fields: Partial<Clause> = {}): Clause {
  return {
    ...{ id, level: "must", statement: "It holds.", sources: [], judgedBy: "order" },
    ...{ program: "x.py", check: () => broken("b is missing") },
    ...fields,
  };
}

function own(...entries: readonly OwnExpectation[]) {
  return { path: "aiorig.expectations.json", entries, today: "2026-11-28" };
}

const FAILS: OwnExpectation = {
  clauses: "GATHER-*",
  when: { implementation: "micropython", version: "<1.26" },
  verdict: "fail",
  reason: "we fix it in 2.0",
};

const RUN = {
  outcome: { kind: "ended" },
  trace: { marks: [], stdout: "", stderr: "" },
  wallMs: 1,
} as const;

function judged(one: Clause, ...entries: readonly OwnExpectation[]) {
  const clause = withOwnExpectation(one, FACTS, own(...entries));
  return judge({ clause, facts: FACTS, program: "x.py" }, RUN);
}

test("if an entry of your own expectations expects a failure, the failure is expected, for the reason in this entry", () => {
  expect(judged(clause("GATHER-01"), FAILS)).toEqual({
    verdict: "fail",
    expected: "fail",
    met: true,
    reason: "we fix it in 2.0",
    detail: "b is missing",
  });
});

test.each<[what: string, id: string, when: OwnExpectation["when"]]>([
  ["another clause", "LOCK-01", FAILS.when],
  ["another version", "GATHER-01", { implementation: "micropython", version: ">=1.26" }],
  ["another column", "GATHER-01", { column: "cpython" }],
  ["a runtime with another trait", "GATHER-01", { has: ["assertions"] }],
])("an entry for %s does not apply", (_what, id, when) => {
  const { expected, met } = judged(clause(id), { ...FAILS, when });
  expect({ expected, met }).toEqual({ expected: "pass", met: false });
});

test("an entry of your own expectations overrides the expectation of the suite", () => {
  const when = { family: "micropython" } as const;
  const one = clause("GATHER-01", { expect: [{ when, verdict: "unsupported", reason: "ours" }] });
  expect(judged(one, FAILS).reason).toBe("we fix it in 2.0");
  const passes = clause("GATHER-01", {
    expect: [{ when, verdict: "fail", reason: "ours" }],
    check: () => holds,
  });
  expect(judged(passes, { ...FAILS, verdict: "pass" })).toEqual({
    verdict: "pass",
    expected: "pass",
    met: true,
  });
});

test("if a clause passes although an entry expects a failure, the entry is stale, and the message names it", () => {
  const { met, detail } = judged(clause("GATHER-01", { check: () => holds }), FAILS);
  expect(met).toBe(false);
  expect(detail).toBe(
    "expected to fail on micropython because we fix it in 2.0, but the clause passes. Remove entry 1 (GATHER-* on micropython <1.26) of aiorig.expectations.json, or narrow it. If nobody has reviewed the entry yet, run: aiorig expect --update micropython",
  );
});

test("if an expected error names no outcome, it covers a crash as well as a timeout", () => {
  const entry: OwnExpectation = { ...FAILS, verdict: "error" };
  const one = withOwnExpectation(clause("GATHER-01"), FACTS, own(entry));
  for (const outcome of [
    { kind: "crashed", detail: "died" },
    { kind: "timeout", limitMs: 1 },
  ] as const) {
    const run = { ...RUN, outcome };
    expect(judge({ clause: one, facts: FACTS, program: "x.py" }, run).met).toBe(true);
  }
});

describe("the mark of a verdict", () => {
  const unreviewed: OwnExpectation = {
    ...{ clauses: "GATHER-01", when: { column: "micropython" }, verdict: "fail" },
    ...{ unreviewed: true, seen: "b is missing" },
  };

  test("the mark of a verdict has the number and the link of the entry that set the expected verdict", () => {
    const link = "https://example.org/1";
    const mark = ownMark({ clause: "GATHER-01", expected: "fail" }, FACTS, own({ ...FAILS, link }));
    expect(mark).toEqual({ own: { entry: 1, link } });
  });

  test("if nobody has reviewed an entry of your own expectations, the mark of its verdict says so", () => {
    const mark = ownMark({ clause: "GATHER-01", expected: "fail" }, FACTS, own(unreviewed));
    expect(mark).toEqual({ own: { entry: 1 }, unreviewed: true });
    const line: VerdictLine = {
      ...{ type: "verdict", clause: "GATHER-01", runtime: "micropython", repetition: 1 },
      ...{ verdict: "fail", expected: "fail", met: true, program: "x.py", ms: 1 },
    };
    expect([isUnreviewed({ ...line, ...mark }), isUnreviewed(line)]).toEqual([true, false]);
  });

  test("if an entry did not set the expected verdict, the verdict has no mark of this entry", () => {
    expect(ownMark({ clause: "GATHER-01", expected: "skipped" }, FACTS, own(FAILS))).toEqual({});
  });

  test("if nobody has reviewed an entry, the mark of its verdict also contains what was observed", () => {
    expect(judged(clause("GATHER-01"), unreviewed).reason).toBe(
      "nobody has reviewed this entry yet: b is missing",
    );
  });
});

describe("what is wrong with entries", () => {
  const CLAUSES = [clause("GATHER-01"), clause("LOCK-01")];
  const IDS = CLAUSES.map(({ id }) => id);
  const problems = (...entries: readonly OwnExpectation[]) =>
    problemsOf(own(...entries), IDS, CLAUSES, [FACTS]);

  test("correct entries of your own expectations cause no problem message", () => {
    expect(problems(FAILS, { ...FAILS, clauses: "LOCK", expires: "2026-11-28" })).toEqual([]);
  });

  test("an entry of your own expectations does not count after its expiry date", () => {
    const expired = { ...FAILS, expires: "2026-11-27" };
    expect(problems(expired)).toEqual([
      "entry 1 (GATHER-* on micropython <1.26) expired on 2026-11-27, so aiorig ignores it. Fix the deviation, set a later date, or remove the entry.",
    ]);
    expect(judged(clause("GATHER-01"), expired).met).toBe(false);
  });

  test("the message names each pattern that matches no clause", () => {
    expect(problems({ ...FAILS, clauses: ["GATHER-01", "GETHER-*"] })).toEqual([
      "entry 1 (GATHER-01, GETHER-* on micropython <1.26): no clause matches GETHER-*. Correct the pattern, or remove it. If the clause is in your own suite, name the suite with --suites.",
    ]);
  });

  test("if two entries apply to a clause and runtime, the message names both, and neither entry counts", () => {
    const also: OwnExpectation = { ...FAILS, clauses: "*-01", when: { family: "micropython" } };
    expect(problems(FAILS, also)).toEqual([
      "entry 1 (GATHER-* on micropython <1.26) and entry 2 (*-01 on micropython) apply to GATHER-01 on micropython, so aiorig ignores these entries. Change them so that only one of them applies.",
    ]);
    expect(judged(clause("GATHER-01"), FAILS, also).met).toBe(false);
    expect(judged(clause("LOCK-01"), FAILS, also).met).toBe(true);
  });

  test("an entry that expects the same verdict as aiorig is reported, because it has no effect", () => {
    expect(problems({ ...FAILS, verdict: "pass" })).toEqual([
      "entry 1 (GATHER-* on micropython <1.26) changes nothing: aiorig expects the clause to pass even without this entry. Remove the entry.",
    ]);
  });
});
