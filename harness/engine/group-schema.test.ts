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

test("every group of our own suite is valid", () => {
  expect(groups.map(findGroupProblem).filter((problem) => problem !== undefined)).toEqual([]);
});

test.each<[what: string, group: unknown, problem: string]>([
  ["null", null, "it: Invalid input: expected object, received null"],
  ["a function", () => {}, "it: Invalid input: expected object, received function"],
  [
    "a name that is a pattern",
    { name: ".*", title: "", clauses: [] },
    "name: expected letters, digits, _ and -, as in GATHER",
  ],
  [
    "clauses that are not a list",
    { name: "MINE", title: "", clauses: {} },
    "clauses: Invalid input: expected array, received object",
  ],
  [
    "a clause without a check",
    mineWith({ check: undefined }),
    "clauses.0.check: expected a function",
  ],
  ["a misspelt key", mineWith({ expects: {} }), 'clauses.0: Unrecognized key: "expects"'],
  [
    "a deviation that nobody can meet",
    mineWith({ expect: { cpython: { verdict: "error", outcome: "unusable", reason: "" } } }),
    'clauses.0.expect.cpython.outcome: Invalid option: expected one of "raised"|"timeout"|"flooded"|"crashed"',
  ],
  [
    "an id of another group",
    mineWith({ id: "YOURS-01" }),
    "clause id YOURS-01 does not belong to group MINE",
  ],
])("%s is not a group", (_what, group, problem) => {
  expect(findGroupProblem(group)).toBe(problem);
});

function mineWith(change: object) {
  return { name: "MINE", title: "", clauses: [{ ...CLAUSE, ...change }] };
}
