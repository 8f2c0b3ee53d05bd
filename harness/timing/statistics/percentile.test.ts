import { describe, expect, it } from "vitest";
import { coverageOf, simulateRuns } from "../testing/coverage.ts";
import { blockwise, DISTRIBUTIONS } from "../testing/distributions.ts";
import { ignoringBlocks } from "../testing/interval-methods.ts";
import { estimatePercentile } from "./percentile.ts";
import { sortSample } from "./sorted-sample.ts";

const PLAN = { blocks: 10, samples: 100, runs: 200, seed: 1 };
const PERCENTILES = ["median", "p90", "p99"] as const;

describe("intervals of percentiles", () => {
  const continuous = DISTRIBUTIONS.filter(({ name }) => !["fixed", "1 ms ticks"].includes(name));
  it.each(continuous.filter(({ name }) => !name.startsWith("blocks")))(
    "the intervals contain the true value of: $name",
    (distribution) => {
      const runs = simulateRuns(distribution, PLAN);
      for (const percentile of PERCENTILES) {
        const { covered, widthRatio } = coverageOf(runs, distribution, percentile);
        expect.soft(covered, percentile).toBeGreaterThanOrEqual(0.9);
        expect.soft(covered, percentile).toBeLessThanOrEqual(0.995);
        expect.soft(widthRatio, percentile).toBeLessThan(2);
      }
    },
  );

  it.each(continuous.filter(({ name }) => name.startsWith("blocks")))(
    "the intervals cover the median and p90 of: $name",
    (distribution) => {
      const runs = simulateRuns(distribution, PLAN);
      for (const percentile of ["median", "p90"] as const) {
        const { covered, shown } = coverageOf(runs, distribution, percentile);
        expect.soft(shown, percentile).toBe(1);
        expect.soft(covered, percentile).toBeGreaterThanOrEqual(0.9);
        expect.soft(covered, percentile).toBeLessThanOrEqual(0.995);
      }
    },
  );

  it("if blocks differ, intervals that treat all samples as independent do not contain the true value", () => {
    const distribution = blockwise("blocks that differ", 50, 100);
    const { covered } = coverageOf(
      simulateRuns(distribution, PLAN),
      distribution,
      "median",
      ignoringBlocks,
    );
    expect(covered).toBeLessThan(0.5);
  });

  it("if the delay is always the same, the intervals always contain the true value", () => {
    const [fixed] = DISTRIBUTIONS;
    const runs = simulateRuns(fixed!, { ...PLAN, runs: 1 });
    expect(runs[0]!.summary.p99).toEqual({ value: 300, interval: { low: 300, high: 300 } });
  });

  it("if samples differ only by a step of the clock, percentiles still have intervals", () => {
    const sample = stepsOfEqualTimes(0.0001);
    expect(estimatePercentile(sample, 0.99)).toMatchObject({
      interval: { absent: expect.stringContaining("The blocks differ so much") },
    });
    expect(estimatePercentile(sample, 0.99, 1.5)).toEqual({
      value: 301.0009,
      interval: { low: 301.0009, high: 301.0009 },
    });
  });

  it("if blocks differ by more than a step of the clock, percentiles have no intervals", () => {
    expect(estimatePercentile(stepsOfEqualTimes(4), 0.99, 1.5)).toMatchObject({
      interval: { absent: expect.stringContaining("The blocks differ so much") },
    });
  });

  it("if samples were lost, the intervals contain both extreme cases: all lost samples were large, or all were small", () => {
    const blocks = Array.from({ length: 10 }, (_, i) =>
      Float64Array.from({ length: 100 }, (_, k) => k * 10 + i),
    );
    expect(estimatePercentile(sortSample(blocks, 0), 0.9)).toEqual({
      value: 899.1,
      interval: { low: 894, high: 905 },
    });
    expect(estimatePercentile(sortSample(blocks, 20), 0.9)).toEqual({
      value: 899.1,
      interval: { low: 892, high: 923 },
    });
  });
});

describe("without enough data", () => {
  it("if there would be too few samples even if all were independent, a percentile is absent", () => {
    const sample = sortSample([new Float64Array(367)], 0);
    expect(estimatePercentile(sample, 0.99)).toEqual({
      absent: "There are 367 samples, but p99 needs at least 368.",
      samplesNeeded: 368,
    });
  });

  it("four blocks have no interval", () => {
    const sample = sortSample(Array(4).fill(new Float64Array(100)), 0);
    expect(estimatePercentile(sample, 0.5)).toEqual({
      value: 0,
      interval: {
        absent: "An interval needs at least 5 blocks with samples, but there are 4.",
        blocksNeeded: 5,
      },
    });
  });

  it("if blocks have no values in common, p99 has no interval", () => {
    const blocks = Array.from({ length: 10 }, (_, i) =>
      Float64Array.from({ length: 100 }, (_, k) => i * 1000 + k),
    );
    expect(estimatePercentile(sortSample(blocks, 0), 0.99)).toMatchObject({
      interval: {
        absent:
          "The blocks differ so much that 1000 samples contain only as much information as 9 independent samples. The interval of p99 needs 50 independent samples.",
      },
    });
  });
});

/**
 * Returns ten blocks of samples. Within a block, all true times are equal. From block to block, the times grow by
 * `growthUs`. In every second block, all measured times are too long by one step of 1 us.
 */
function stepsOfEqualTimes(growthUs: number) {
  return sortSample(
    Array.from({ length: 10 }, (_, block) =>
      new Float64Array(70).fill(300 + (block % 2) + block * growthUs),
    ),
    0,
  );
}
