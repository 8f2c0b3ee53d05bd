import { expect, test } from "vitest";
import { noFacts, type RuntimeFacts } from "../trace/runtime-facts.ts";
import { findAmbiguities } from "./ambiguities.ts";
import {
  applies,
  type Condition,
  canBothApply,
  conditionInWords,
  findConditionProblem,
} from "./condition.ts";

const stock: RuntimeFacts = {
  ...noFacts("micropython"),
  family: "micropython",
  implementation: "micropython",
  version: "1.25.0",
  port: "linux",
  traits: { assertions: false, threads: true },
};
const fork: RuntimeFacts = { ...stock, implementation: "circuitpython", version: "9.2.1" };
const asserting: RuntimeFacts = { ...stock, traits: { ...stock.traits, assertions: true } };
const board: RuntimeFacts = { ...stock, column: "two-picos", port: "rp2", version: "1.26.1" };
const broken: RuntimeFacts = { ...stock, traits: {} };
const python: RuntimeFacts = {
  ...noFacts("cpython"),
  family: "cpython",
  implementation: "cpython",
  version: "3.13.0",
};

const RUNTIMES = { stock, fork, asserting, board, broken, python };

test.each<[condition: Condition, whom: readonly (keyof typeof RUNTIMES)[]]>([
  [{}, ["stock", "fork", "asserting", "board", "broken", "python"]],
  [{ family: "micropython" }, ["stock", "fork", "asserting", "board", "broken"]],
  [{ implementation: "micropython" }, ["stock", "asserting", "board", "broken"]],
  [{ implementation: "micropython", version: "<1.26" }, ["stock", "asserting", "broken"]],
  [{ implementation: "circuitpython", version: ">=9" }, ["fork"]],
  [{ implementation: "cpython", version: ">=3.12 <3.14" }, ["python"]],
  [{ lacks: ["assertions"] }, ["stock", "fork", "board"]],
  [{ has: ["assertions", "threads"] }, ["asserting"]],
  [{ port: "rp2" }, ["board"]],
  [{ column: "two-picos", family: "cpython" }, []],
])("the condition %j applies to exactly the right runtimes", (condition, whom) => {
  const found = Object.entries(RUNTIMES).filter(([, facts]) => applies(condition, facts));
  expect(found.map(([name]) => name)).toEqual(whom);
});

test.each<[ours: Condition, theirs: Condition, can: boolean]>([
  [{ family: "micropython" }, { family: "cpython" }, false],
  [{ implementation: "micropython" }, { family: "cpython" }, false],
  [{ implementation: "micropython" }, { family: "micropython" }, true],
  [{ has: ["streams"] }, { lacks: ["threads", "streams"] }, false],
  [{ has: ["streams"] }, { has: ["threads"] }, true],
  [{ port: "rp2" }, { port: "linux" }, false],
  [{ column: "mine" }, { family: "micropython" }, true],
  [versions("<1.26"), versions(">=1.26"), false],
  [versions("<=1.26"), versions(">=1.26"), true],
  [versions(">1.25 <1.27"), versions("=1.26.1"), true],
  [versions("<1.26"), { implementation: "micropython" }, true],
])("canBothApply says correctly whether one runtime can meet %j and %j", (ours, theirs, can) => {
  expect([canBothApply(ours, theirs), canBothApply(theirs, ours)]).toEqual([can, can]);
});

test.each<[condition: Condition, problem: string | undefined]>([
  [{}, "the condition is empty, so it applies to every runtime. Name the runtimes that deviate"],
  [
    { has: ["streams"], lacks: ["streams"] },
    'the condition has streams in both "has" and "lacks". Remove it from one of them',
  ],
  [
    { family: "micropython", version: "<1.26" },
    'the version <1.26 needs the name of an interpreter. Add the key "implementation"',
  ],
  [
    versions("1.26"),
    '"1.26" is not a range of versions: write a range such as "<1.26" or ">=3.12 <3.14"',
  ],
  [versions(">1.26 <1.26"), "no version is in >1.26 <1.26"],
  [versions(">=1.26 <1.28"), undefined],
])("findConditionProblem returns the right problem of %j", (condition, problem) => {
  expect(findConditionProblem(condition)).toBe(problem);
});

test("conditionInWords describes a condition in a few words", () => {
  expect(
    [
      { lacks: ["streams", "threads"] },
      { ...versions("<1.26"), port: "rp2", has: ["assertions"] },
      { column: "my-rig", family: "micropython" },
    ].map((condition) => conditionInWords(condition as Condition)),
  ).toEqual([
    "any runtime without streams and threads",
    "micropython <1.26 on rp2 with assertions",
    "my-rig (micropython)",
  ]);
});

test("two expectations that may apply to one runtime are found", () => {
  const said = { verdict: "fail", reason: "it is slow" } as const;
  const whens: Condition[] = [{ family: "cpython" }, { lacks: ["streams"] }, { family: "aiorig" }];
  expect(findAmbiguities(whens.map((when) => ({ when, ...said })))).toEqual([
    'two expectations may apply to one runtime: "cpython" and "any runtime without streams". Narrow one of the two conditions',
    'two expectations may apply to one runtime: "any runtime without streams" and "aiorig". Narrow one of the two conditions',
  ]);
});

function versions(version: string): Condition {
  return { implementation: "micropython", version };
}
