import { describe, expect, it } from "vitest";
import type { Block } from "../measurement.ts";
import {
  DISTRIBUTIONS,
  figureOf,
  measureDistribution,
  measurementOf,
  type seededSource,
} from "../testing/distributions.ts";
import { latencies, loop, measureReport, shares } from "../testing/reports.ts";
import { summarise } from "./summarise.ts";
import { type Estimate, isAbsent, type Summary } from "./summary.ts";

const RUNS = 50;

describe("a summary", () => {
  it("a summary has every statistic for which there are enough samples", () => {
    const blocks = Array.from(
      { length: 6 },
      (_, i): Block => ({
        samplesUs: [-1500, -200, 0, 100, 200, 300 + i],
        lost: 0,
      }),
    );
    const {
      uncertainty,
      blocks: described,
      ...summary
    } = summarise(figureOf(), measurementOf(blocks));
    expect(uncertainty.halfWidthUs).toBeLessThan(0.01);
    expect(described[1]).toEqual({ n: 6, lost: 0, min: -1500, median: 50, p90: 250.5, max: 301 });
    expect(summary).toEqual({
      figure: "LATE-10-ALONE",
      column: "reference",
      unit: "us",
      n: 36,
      lost: 0,
      min: -1500,
      max: 305,
      median: { value: 50, interval: { low: 0, high: 100 } },
      mad: { value: 200, interval: { low: 150, high: 250 } },
      p90: { value: 301.5, interval: { low: 200, high: 305 } },
      p99: { absent: "There are 36 samples, but p99 needs at least 368.", samplesNeeded: 368 },
      "p99.9": {
        absent: "There are 36 samples, but p99.9 needs at least 3688.",
        samplesNeeded: 3688,
      },
      early: {
        wholeTick: 6,
        doubtful: 0,
        less: 6,
        mostUs: 1500,
        wholeTickRate: { value: 1 / 6, interval: expect.anything() },
      },
      driftPpm: { absent: "Only a figure with periods of a requested length has a drift." },
      curve: { absent: "Only a figure with measurements under different loads has a curve." },
      share: { absent: "Only a measurement of fairness has shares." },
    });
  });

  it("if a summary has no samples, it says that there are no samples", () => {
    const summary = summarise(figureOf(), measurementOf([{ samplesUs: [], lost: 3 }]));
    expect(summary).toMatchObject({
      n: 0,
      lost: 3,
      min: { absent: "There are no samples." },
      median: { absent: "There are 0 samples, but the median needs at least 6." },
      early: { absent: "There are no samples." },
    });
  });

  it("two summaries of the same data are byte-identical", () => {
    const [curve] = measureReport([latencies("CURVE-EVENT")], { blocks: 10, seed: 3 });
    const again = summarise(curve!.figure, curve!.measurement);
    expect(JSON.stringify(again)).toBe(JSON.stringify(curve!.summary));
  });

  it("a summary of 200,000 samples takes less than ten seconds on a busy machine", () => {
    const plan = { blocks: 10, samples: 20_000, seed: 1 };
    const measurement = measureDistribution(DISTRIBUTIONS[1]!, plan);
    const startMs = performance.now();
    summarise(figureOf(), measurement);
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });

  it("if a sample is early by about one whole tick, a summary counts the sample as doubtful", () => {
    const measurement = {
      ...measurementOf([{ samplesUs: [-1000.5, -999.5, -1002, -500, -0.2], lost: 0 }]),
      method: { source: "marks", resolutionUs: 1, tickUs: 1000, isEmulated: false } as const,
    };
    expect(summarise(figureOf(), measurement).early).toMatchObject({
      wholeTick: 1,
      doubtful: 2,
      less: 1,
      mostUs: 1002,
    });
  });
});

describe("a MAD", () => {
  it("the interval of a MAD contains the true value of a skewed distribution", () => {
    const exponential = {
      drawBlock: (random: ReturnType<typeof seededSource>, n: number) =>
        Array.from({ length: n }, () => -100 * Math.log(random.uniform())),
    };
    const covered = shareOf((seed) =>
      covers(
        summarise(figureOf(), measureDistribution(exponential, { blocks: 10, samples: 100, seed }))
          .mad,
        48.1212,
      ),
    );
    expect(covered).toBeGreaterThanOrEqual(0.9);
  });
});

describe("a drift", () => {
  it("the interval of a drift contains the true drift", () => {
    const covered = shareOf((seed) =>
      covers(summaryOf(loop("L", { driftPpm: 200 }), seed).driftPpm, 200),
    );
    expect(covered).toBeGreaterThanOrEqual(0.9);
  });

  it("a correction by the ratio of the clocks does not change a drift", () => {
    const figure = figureOf({ kind: "period", requestedUs: 10_000, isAbsolute: true });
    const blocks = Array.from(
      { length: 5 },
      (): Block => ({
        samplesUs: Array(100).fill(-0.5),
        lost: 0,
        clockRatio: { ppm: 50, uncertaintyPpm: 1 },
      }),
    );
    const { driftPpm, uncertainty } = summarise(figure, {
      ...measurementOf(blocks),
      method: { source: "edges", resolutionUs: 0.024, tickUs: 1000, isEmulated: true },
    });
    expect((driftPpm as Estimate).value).toBeCloseTo(0, 2);
    expect(uncertainty.halfWidthPpm).toBe(1);
  });

  it("a drift leaves out blocks in which samples were lost", () => {
    const figure = figureOf({ kind: "period", requestedUs: 10_000, isAbsolute: true });
    const good = { samplesUs: [1, 1, 1, 1], lost: 0 };
    const bad = { samplesUs: [1, 10_000, 1], lost: 1 };
    const { driftPpm } = summarise(figure, measurementOf([good, bad]));
    expect((driftPpm as Estimate).value).toBeCloseTo(100, 6);
  });
});

describe("a slope", () => {
  it("the interval of a slope contains the true slope if the noise grows with the load", () => {
    const covered = shareOf((seed) => {
      const { curve } = summaryOf(latencies("C", { slopeUs: 20 }), seed, 5);
      return !isAbsent(curve) && covers(curve.slopeUs, 20);
    });
    expect(covered).toBeGreaterThanOrEqual(0.9);
  });

  it("one block with extreme values does not change a slope", () => {
    const blocks = [0, 1, 2, 4, 8, 16].flatMap((load): Block[] => [
      { samplesUs: [100 + 3 * load], lost: 0, load },
      { samplesUs: [load === 16 ? 9000 : 100 + 3 * load], lost: 0, load },
    ]);
    const { curve } = summarise(
      figureOf({ kind: "curve", loads: [0, 1, 2, 4, 8, 16] }),
      measurementOf(blocks),
    );
    expect(curve).toMatchObject({ slopeUs: { value: 3 }, interceptUs: 100 });
  });
});

describe("the slope of very many blocks", () => {
  it("the slope of very many blocks is found within seconds", () => {
    const { curve } = summaryOf(latencies("C", { slopeUs: 20, samples: 3 }), 1, 500);
    expect(!isAbsent(curve) && covers(curve.slopeUs, 20)).toBe(true);
  });
});

describe("a share", () => {
  it("the least share is the mean of the least shares of all blocks", () => {
    const { share, unit } = summaryOf(shares("S", { least: 60 }), 1);
    expect(unit).toBe("%");
    expect(isAbsent(share) || covers(share.least, 60)).toBe(true);
  });
});

function summaryOf(
  behaviour: Parameters<typeof measureReport>[0][number],
  seed: number,
  blocks = 10,
): Summary {
  return measureReport([behaviour], { blocks, seed })[0]!.summary;
}

function shareOf(isTrue: (seed: number) => boolean): number {
  return Array.from({ length: RUNS }, (_, seed) => isTrue(seed + 1)).filter(Boolean).length / RUNS;
}

function covers(estimate: Parameters<typeof isAbsent>[0], truth: number): boolean {
  const { interval } = estimate as Estimate;
  return !isAbsent(interval) && interval.low <= truth && truth <= interval.high;
}
