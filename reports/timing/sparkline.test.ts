import { expect, test } from "vitest";
import { sparkline } from "./sparkline.ts";

test("one late sample of thousands is visible", () => {
  const samples = [...Array.from({ length: 5000 }, () => 1), 9];
  expect(sparkline(samples, 8)).toBe("█       ▁");
});

test("without samples, the line is empty", () => {
  expect(sparkline([], 8)).toBe("");
});
