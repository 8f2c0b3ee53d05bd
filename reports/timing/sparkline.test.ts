import { expect, test } from "vitest";
import { sparkline } from "./sparkline.ts";

test("if one of thousands of samples is late, it is visible", () => {
  const samples = [...Array.from({ length: 5000 }, () => 1), 9];
  expect(sparkline(samples, 8)).toBe("█       ▁");
});

test("if there are no samples, the line is empty", () => {
  expect(sparkline([], 8)).toBe("");
});
