import { expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { holds } from "../check/finding.ts";
import { findGroupProblem } from "./group-schema.ts";

const CLAUSE = {
  id: "MINE-01",
  level: "must",
  statement: "It marks a.",
  sources: [],
  judgedBy: "order",
  program: "01.py",
  check: () => holds,
};

const FAILS = { verdict: "fail", reason: "it is slow" };

test("every group of our own suite is valid", () => {
  expect(groups.map(findGroupProblem).filter((problem) => problem !== undefined)).toEqual([]);
});

test.each<[what: string, group: unknown, problem: string]>([
  ["null", null, "default export: it must be an object, but it is null"],
  ["a function", () => {}, "default export: it must be an object, but it is a function"],
  [
    "a name with other characters",
    { name: ".*", title: "", clauses: [] },
    "name: expected a letter, then letters, digits, _ or -, as in GATHER",
  ],
  [
    "clauses that are not a list",
    { name: "MINE", title: "", clauses: {} },
    "clauses: it must be a list, but it is an object",
  ],
  [
    "a clause without a check",
    mineWith({ check: undefined }),
    "clauses.0.check: expected a function",
  ],
  [
    "a misspelt key",
    mineWith({ expects: {} }),
    'clauses.0: unknown key "expects" (known: id, level, statement, sources, judgedBy, program, check, pins, typed, limitMs, startTickMs, expect)',
  ],
  [
    "an outcome that cannot be expected",
    expecting({ verdict: "error", outcome: "unusable", reason: "" }),
    'clauses.0.expect.0.outcome: it must be one of "raised", "timeout", "flooded", "crashed", but it is "unusable"',
  ],
  [
    "expectations as an object with a key per column",
    mineWith({ expect: { cpython: FAILS } }),
    "clauses.0.expect: it must be a list, but it is an object",
  ],
  [
    "an expectation without a condition",
    expecting({ ...FAILS, when: {} }),
    "clauses.0.expect.0.when: the condition is empty, so it applies to every runtime. Name the runtimes that deviate",
  ],
  [
    "a condition about an unknown trait",
    expecting({ ...FAILS, when: { has: ["wings"] } }),
    expect.stringMatching(/^clauses\.0\.expect\.0\.when\.has\.0: it must be one of .*"streams"/),
  ],
  [
    "two expectations for one runtime",
    expecting(FAILS, { ...FAILS, when: { lacks: ["streams"] } }),
    'clauses.0.expect: two expectations may apply to one runtime: "cpython" and "any runtime without streams". Narrow one of the two conditions',
  ],
  [
    "an id of another group",
    mineWith({ id: "YOURS-01" }),
    "clause id YOURS-01 does not belong to group MINE. Write the group's name, a hyphen and two digits",
  ],
])("%s is not a group", (_what, group, problem) => {
  expect(findGroupProblem(group)).toEqual(problem);
});

function expecting(...expectations: object[]) {
  const when = { family: "cpython" };
  return mineWith({ expect: expectations.map((one) => ({ when, ...one })) });
}

function mineWith(change: object) {
  return { name: "MINE", title: "", clauses: [{ ...CLAUSE, ...change }] };
}
