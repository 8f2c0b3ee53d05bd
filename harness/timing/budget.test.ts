import { expect, it } from "vitest";
import { judgeBudget } from "./budget.ts";
import type { BudgetStatistic } from "./figure.ts";
import { summarise } from "./statistics/summarise.ts";
import type { Summary } from "./statistics/summary.ts";
import { figureOf, measurementOf } from "./testing/distributions.ts";

const BASE: Summary = {
  ...summarise(figureOf(), measurementOf([])),
  n: 1000,
  max: 900,
  median: { value: 100, interval: { low: 90, high: 115 } },
  early: {
    wholeTick: 0,
    doubtful: 0,
    less: 4,
    mostUs: 300,
    wholeTickRate: { value: 0, interval: { low: 0, high: 0.004 } },
  },
  driftPpm: { value: -30, interval: { low: -40, high: -20 } },
  uncertainty: { parts: [], halfWidthUs: 2, halfWidthPpm: 1 },
};

it("if the whole interval is below the limit, the verdict is `within`", () => {
  expect(judge("median", 117)).toEqual({
    verdict: "within",
    statistic: "median",
    limit: 117,
    unit: "us",
    reason: "We say so.",
    value: 100,
    interval: { low: 88, high: 117 },
    explanation: "The measured value and its whole interval are within the limit.",
  });
});

it("if the whole interval of a statistic is above the limit, the verdict is beyond", () => {
  expect(judge("median", 87)).toMatchObject({ verdict: "beyond" });
});

it("if the limit is within the interval, the verdict is inconclusive and says how many samples are needed", () => {
  expect(judge("median", 110)).toMatchObject({
    verdict: "inconclusive",
    samplesNeeded: 3516,
    explanation:
      "The limit is inside the interval of the measured value, so the true value may be on either side of the limit. About 3516 samples in blocks of the same size are needed for a decision.",
  });
});

it("if the limit is within the uncertainty of the measurement, the verdict says that more samples do not help", () => {
  const verdict = judge("median", 101);
  expect(verdict).toMatchObject({
    verdict: "inconclusive",
    explanation:
      "The difference between the measured value and the limit is smaller than the uncertainty of the measurement. More samples do not help. Measure with a better clock.",
  });
  expect(verdict).not.toHaveProperty("samplesNeeded");
});

it("if a statistic is absent, the verdict is inconclusive", () => {
  expect(judge("p99", 500, { p99: { absent: "Too few.", samplesNeeded: 368 } })).toMatchObject({
    verdict: "inconclusive",
    value: null,
    interval: null,
    explanation: "Too few.",
    samplesNeeded: 368,
  });
});

it("the sign of a drift does not matter", () => {
  expect(judge("driftPpm", 19)).toMatchObject({
    verdict: "inconclusive",
    value: 30,
    interval: { low: 19, high: 41 },
  } satisfies Partial<ReturnType<typeof judge>>);
});

it("samples that are early by less than a tick do not break the promise of no early wake", () => {
  expect(judge("early", 0)).toMatchObject({ verdict: "within", value: 0, unit: "samples" });
});

it("one sample that is early by a whole tick breaks the promise of no early wake", () => {
  const early = { ...BASE.early, wholeTick: 1 } as Summary["early"];
  expect(judge("early", 0, { early })).toMatchObject({ verdict: "beyond", value: 1 });
});

it("if a sample may be early by a whole tick, the verdict is inconclusive", () => {
  const early = { ...BASE.early, doubtful: 1 } as Summary["early"];
  expect(judge("early", 0, { early })).toMatchObject({ verdict: "inconclusive" });
});

it("the largest sample is judged by its value, because it has no interval", () => {
  expect(judge("max", 902)).toMatchObject({ verdict: "within" });
  expect(judge("max", 897)).toMatchObject({ verdict: "beyond" });
  expect(judge("max", 901)).toMatchObject({ verdict: "inconclusive" });
});

function judge(statistic: BudgetStatistic, limit: number, changes: Partial<Summary> = {}) {
  return judgeBudget({ statistic, limit, reason: "We say so." }, { ...BASE, ...changes });
}
