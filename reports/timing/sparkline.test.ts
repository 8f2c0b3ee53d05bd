import { expect, test } from "vitest";
import { sparkline } from "./sparkline.ts";

test("one late sample of thousands is visible", () => {
  const samples = [...Array.from({ length: 5000 }, () => 1), 9];
  expect(sparkline(samples, 8)).toBe("█       ▁");
});

test("no samples are no line", () => {
  expect(sparkline([], 8)).toBe("");
});
