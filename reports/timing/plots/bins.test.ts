import { expect, test } from "vitest";
import { binSamples, roundUp } from "./bins.ts";

test("bins have a round width and start at a multiple of this width", () => {
  expect(binSamples([[12, 13, 29]], 0, 10)).toEqual({
    start: 12,
    width: 2,
    counts: [[2, 0, 0, 0, 0, 0, 0, 0, 1]],
  });
});

test("all lists share the bins", () => {
  expect(binSamples([[0, 0], [30]], 0, 3)).toEqual({
    start: 0,
    width: 10,
    counts: [
      [2, 0, 0, 0],
      [0, 0, 0, 1],
    ],
  });
});

test("a bin is at least as wide as the step of the clock", () => {
  expect(binSamples([[1000, 2000, 3000]], 1000, 60)).toEqual({
    start: 1000,
    width: 1000,
    counts: [[1, 1, 1]],
  });
});

test("equal samples share one bin", () => {
  expect(binSamples([[5, 5]], 1, 60)).toEqual({ start: 5, width: 1, counts: [[2]] });
});

test("negative samples are counted", () => {
  expect(binSamples([[-15, 5]], 10, 60)).toEqual({ start: -20, width: 10, counts: [[1, 0, 1]] });
});

test("if the width of the bins has many digits, no sample is lost", () => {
  const samples = Array.from({ length: 1000 }, (_, i) => i * 0.007 - 3.1);
  const { counts } = binSamples([samples], 0, 60);
  expect(counts[0]!.reduce((sum, count) => sum + count, 0)).toBe(1000);
});

test("a number is rounded up to 1, 2 or 5 times a power of ten", () => {
  expect([0.0012, 0.2, 1, 3, 7, 11, 4999].map(roundUp)).toEqual([0.002, 0.2, 1, 5, 10, 20, 5000]);
});
