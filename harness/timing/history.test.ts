import { expect, it } from "vitest";
import { findChangePoints } from "./history.ts";
import { seededSource } from "./testing/distributions.ts";

it("if the level of a history changes once, the step is found with the levels before and after it", () => {
  const values = [...Array(10).fill(100), ...Array(10).fill(140)].map((v, i) => v + (i % 3));
  expect(findChangePoints(historyOf(values), 20)).toEqual([
    { index: 10, label: "r10", before: 101, after: 141, p: expect.any(Number) },
  ]);
});

it("if the level of a history changes twice, both steps are found, and the earlier step comes first", () => {
  const values = [...Array(10).fill(100), ...Array(10).fill(200), ...Array(10).fill(50)];
  const noisy = values.map((v, i) => v + (i % 3));
  expect(findChangePoints(historyOf(noisy), 20).map(({ index }) => index)).toEqual([10, 20]);
});

it("if a step in a history is smaller than the floor, the step does not count", () => {
  const values = [...Array(10).fill(100), ...Array(10).fill(110)].map((v, i) => v + (i % 3));
  expect(findChangePoints(historyOf(values), 20)).toEqual([]);
});

it("a single extreme result is not a change", () => {
  const values = Array.from({ length: 20 }, (_, i) => (i === 12 ? 9000 : 100 + (i % 3)));
  expect(findChangePoints(historyOf(values), 0)).toEqual([]);
});

it("if a history has too few results, no change is found", () => {
  expect(findChangePoints(historyOf([1, 1, 9, 9, 9]), 0)).toEqual([]);
});

it("if nothing changed, at most 3 in 100 histories raise an alarm", () => {
  const alarms = Array.from({ length: 100 }, (_, seed) => {
    const random = seededSource(seed);
    return findChangePoints(historyOf(Array.from({ length: 20 }, () => random.normal())), 0);
  }).filter(({ length }) => length > 0);
  expect(alarms.length).toBeLessThanOrEqual(3);
});

function historyOf(values: readonly number[]) {
  return values.map((value, i) => ({ label: `r${i}`, value }));
}
