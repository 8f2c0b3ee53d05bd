import { expect, test } from "vitest";
import type { Clause } from "../check/clause.ts";
import { recorded } from "../check/order/record.ts";
import { noFacts } from "../trace/runtime-facts.ts";
import { expectationOf } from "./expectation.ts";

const clause: Clause = {
  id: "COND-07",
  level: "should",
  statement: "It marks a.",
  sources: [],
  judgedBy: "order",
  program: "cond/a.py",
  check: recorded("a"),
  expect: [
    { when: { family: "cpython" }, verdict: "fail", of: "Condition", reason: "it loses a notify" },
    { when: { family: "micropython" }, verdict: "fail", reason: "its scheduler is slow" },
  ],
};

test("the first expectation whose condition applies is used", () => {
  const families = ["cpython", "micropython", "aiorig"] as const;
  const reasons = families.map(
    (family) => expectationOf(clause, { ...noFacts("any"), family })?.reason,
  );
  expect(reasons).toEqual(["it loses a notify", "its scheduler is slow", undefined]);
});

test("if a deviation belongs to a class, it is expected only as long as the user does not replace this class", () => {
  const facts = { ...noFacts("cpython"), family: "cpython" } as const;
  const reasons = [["Queue"], ["Queue", "Condition"]].map(
    (ownClasses) => expectationOf(clause, { ...facts, ownClasses })?.reason,
  );
  expect(reasons).toEqual(["it loses a notify", undefined]);
});
