import { expect, test } from "vitest";
import { median } from "./median.ts";

test("the median is the middle value, or the mean of the two middle values", () => {
  expect([[3, 1, 2], [4, 1, 3, 2], [7]].map(median)).toEqual([2, 2.5, 7]);
});

test("the median of no values is NaN", () => {
  expect(median([])).toBeNaN();
});
