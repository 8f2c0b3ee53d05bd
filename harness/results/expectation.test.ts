import { expect, test } from "vitest";
import type { Clause } from "../check/clause.ts";
import { recorded } from "../check/order/record.ts";
import { askedOf } from "./expectation.ts";

const clause: Clause = {
  id: "COND-07",
  level: "should",
  statement: "It marks a.",
  sources: [],
  judgedBy: "order",
  program: "cond/a.py",
  check: recorded("a"),
  expect: {
    cpython: { verdict: "fail", of: "Condition", reason: "its Condition loses a notify" },
    micropython: { verdict: "fail", reason: "its scheduler is slow" },
  },
};

test("an expectation for a class applies until the user replaces the class", () => {
  const { cpython, micropython } = clause.expect!;
  const expected = [undefined, {}, { Queue: "q:Queue" }, { Condition: "c:Mine" }].map(
    (use) => askedOf(clause, use).expect,
  );
  const all = { cpython, micropython };
  expect(expected).toEqual([all, all, all, { micropython }]);
});

test("a clause without declarations stays unchanged", () => {
  const { expect: _, ...plain } = clause;
  expect(askedOf(plain, { Condition: "c:Mine" })).toBe(plain);
});
