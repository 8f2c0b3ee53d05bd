import { expect, it } from "vitest";
import type { Block, Method } from "./measurement.ts";
import { sortSample } from "./statistics/sorted-sample.ts";
import { figureOf, measurementOf } from "./testing/distributions.ts";
import { describeUncertainty } from "./uncertainty.ts";

const EDGES: Method = { source: "edges", resolutionUs: 1, tickUs: 1000, isEmulated: false };
const BLOCK: Block = { samplesUs: [0, 100, 200], lost: 0 };

it("the uncertainty budget of edges names all parts of the uncertainty and adds them", () => {
  const { parts, halfWidthUs } = uncertaintyOf(
    [{ ...BLOCK, clockRatio: { ppm: 40, uncertaintyPpm: 2 } }],
    { ...EDGES, samplingStepUs: 0.5 },
  );
  expect(parts.map(({ name, halfWidthUs: half, isCombined }) => [name, half, isCombined])).toEqual([
    ["sampling step", 0.5, true],
    ["clock resolution", 1, true],
    ["clock ratio", expect.closeTo(0.0202, 4), true],
    ["stopwatch cost", 0, true],
    ["quantisation to ticks", 500, false],
    ["lost samples", 0, false],
  ]);
  expect(halfWidthUs).toBeCloseTo(Math.hypot(0.5 + 1, 0.0202), 4);
});

it("an unknown ratio of two clocks counts as 100 ppm", () => {
  const { parts } = uncertaintyOf([BLOCK], EDGES);
  expect(parts.find(({ name }) => name === "clock ratio")).toMatchObject({
    halfWidthUs: expect.closeTo(1.01, 3),
    explanation:
      "The ratio of both clocks is not known. aiorig assumes an error of 100 ppm, because each of the two crystals may be wrong by 50 ppm.",
  });
});

it("a measurement with marks uses only one clock", () => {
  const { parts } = uncertaintyOf([BLOCK], { ...EDGES, source: "marks" });
  expect(parts.find(({ name }) => name === "clock ratio")).toMatchObject({ halfWidthUs: 0 });
});

it("a subtracted cost is known only to one step of the clock", () => {
  const blocks = [1.25, 1.5].map((costUs) => ({ ...BLOCK, costUs }));
  const { parts, halfWidthUs } = uncertaintyOf(blocks, { ...EDGES, source: "marks" });
  expect(parts.find(({ name }) => name === "stopwatch cost")).toEqual({
    name: "stopwatch cost",
    halfWidthUs: 0.5,
    isCombined: true,
    explanation:
      "aiorig subtracts the cost of the stopwatch. This cost is measured in whole steps of 1 us, so it is not exact. The costs in different blocks of samples differ by up to 0.25 us, and the intervals already include this difference.",
  });
  expect(halfWidthUs).toBe(1.5);
});

it("the uncertainty says how far lost samples could move the median of all samples", () => {
  const { parts } = uncertaintyOf([{ ...BLOCK, lost: 1 }], EDGES);
  expect(parts.find(({ name }) => name === "lost samples")).toMatchObject({
    halfWidthUs: expect.closeTo(33.33, 2),
    explanation:
      "1 of 4 samples were lost. The intervals of the percentiles are wide enough for both extreme cases: all lost samples were large, or all were small.",
  });
});

it("shares are counted and have no uncertainty", () => {
  expect(uncertaintyOf([BLOCK], EDGES, figureOf({ kind: "share" }))).toEqual({
    parts: [],
    halfWidthUs: 0,
    halfWidthPpm: 0,
  });
});

function uncertaintyOf(blocks: readonly Block[], method: Method, figure = figureOf()) {
  return describeUncertainty(
    figure,
    { ...measurementOf(blocks), method },
    sortSample(
      blocks.map(({ samplesUs }) => new Float64Array(samplesUs)),
      blocks.reduce((sum, { lost }) => sum + lost, 0),
    ),
  );
}
