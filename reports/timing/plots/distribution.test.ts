import { expect, test } from "vitest";
import { distributionOf, shareUpTo } from "./distribution.ts";

test("equal samples are one step", () => {
  expect(distributionOf([3, 1, 1, 1], 80)).toEqual([
    { value: 1, share: 0.75 },
    { value: 3, share: 1 },
  ]);
});

test("if there are many samples, the drawn curve has only few points", () => {
  const samples = Array.from({ length: 1000 }, (_, i) => i);
  expect(distributionOf(samples, 4)).toEqual([
    { value: 0, share: 0.001 },
    { value: 250, share: 0.251 },
    { value: 500, share: 0.501 },
    { value: 750, share: 0.751 },
    { value: 999, share: 1 },
  ]);
});

test("the share of samples up to a value includes the samples that are equal to this value", () => {
  expect(shareUpTo([1, 2, 3, 4], 2)).toBe(0.5);
});
