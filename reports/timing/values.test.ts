import { expect, test } from "vitest";
import { showEarly, showNumber, showTick, showValue } from "./values.ts";

test("a number is shown with about three digits", () => {
  expect([0, -0.001, 0.256, 9.994, 12.34, 123.4, 1_234_567].map(showNumber)).toEqual([
    ...["0", "0", "0.26", "9.99", "12.3", "123", "1,234,567"],
  ]);
});

test("an absent statistic is a dash", () => {
  expect(showValue({ absent: "There are too few samples." })).toBe("–");
});

test("a large number at an axis is shown in a short form", () => {
  expect([9500, 12_500, -150_000].map(showTick)).toEqual(["9,500", "12.5k", "-150k"]);
});

test("the number of doubtful early samples has a question mark", () => {
  const wholeTickRate = { value: 0.1, interval: { low: 0, high: 0.2 } };
  expect(showEarly({ wholeTick: 3, doubtful: 2, less: 9, mostUs: 1400, wholeTickRate })).toBe(
    "3 +2?",
  );
});
