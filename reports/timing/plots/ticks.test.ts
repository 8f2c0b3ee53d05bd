import { expect, test } from "vitest";
import { roundTicks } from "./ticks.ts";

test("ticks are round numbers inside the axis", () => {
  expect(roundTicks(-130, 1010, 5)).toEqual([0, 500, 1000]);
});

test("if the ticks have small steps, their numbers have no rounding errors", () => {
  expect(roundTicks(0, 0.5, 5)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
});

test("if an axis has no length, it has one tick", () => {
  expect(roundTicks(7, 7, 5)).toEqual([7]);
});
