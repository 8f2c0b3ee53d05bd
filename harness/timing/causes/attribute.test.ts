import { expect, test } from "vitest";
import { attribute, describeCauses, meanOf, unexplainedShare } from "./attribute.ts";
import type { Breakdown, Occupation } from "./breakdown.ts";

const LATER = { isFirst: false, tickUs: 1000 };

function breakdown(parts: Partial<Record<Occupation, number>>): Breakdown {
  return new Map(Object.entries(parts) as [Occupation, number][]);
}

test("each part that took longer than usual is a cause, and the largest cause comes first", () => {
  const sample = breakdown({
    flash: 400,
    "garbage collection": 5000,
    interrupt: 3,
    "own turn": 20,
  });
  const typical = breakdown({ interrupt: 2.5, "own turn": 20 });
  expect(attribute(sample, typical, LATER)).toEqual([
    ["garbage collection", 5000],
    ["flash", 400],
  ]);
});

test("tick quantisation explains up to one tick of additional sleep, and the rest is unexplained", () => {
  const sample = breakdown({ asleep: 1900 });
  expect(attribute(sample, breakdown({ asleep: 200 }), LATER)).toEqual([
    ["tick quantisation", 1000],
    ["unexplained", 700],
  ]);
});

test("if the measured task and the loop work longer than in a typical sample, the additional time is unexplained", () => {
  const sample = breakdown({ "own turn": 100, loop: 50 });
  expect(attribute(sample, breakdown({}), LATER)).toEqual([["unexplained", 150]]);
});

test("in the first sample of a block, additional work of the task and of the loop belongs to the start-up", () => {
  const sample = breakdown({ "own turn": 100, loop: 50 });
  expect(attribute(sample, breakdown({}), { ...LATER, isFirst: true })).toEqual([
    ["start-up", 150],
  ]);
});

test("the mean of breakdowns counts a missing part as 0", () => {
  expect(meanOf([breakdown({ loop: 10, flash: 2 }), breakdown({ loop: 20 })])).toEqual(
    breakdown({ loop: 15, flash: 1 }),
  );
});

test.each([
  ["a single cause", [["flash", 5]], "flash"],
  [
    "a small part is left out",
    [
      ["flash", 95],
      ["interrupt", 5],
    ],
    "flash",
  ],
  [
    "two causes with their shares",
    [
      ["flash", 70],
      ["interrupt", 30],
    ],
    "flash 70 %, interrupt 30 %",
  ],
  ["no cause", [], "nothing took longer than usual"],
] as const)("%s is described", (_what, parts, words) => {
  expect(describeCauses(parts)).toBe(words);
});

test("the unexplained share is the unexplained time divided by the sum of all parts", () => {
  expect(
    unexplainedShare([
      ["flash", 30],
      ["unexplained", 10],
    ]),
  ).toBe(0.25);
  expect(unexplainedShare([])).toBe(0);
});
