import { expect, test } from "vitest";
import type { Figure } from "../figure.ts";
import { planSamples } from "./sample-plan.ts";

const SLEEP: Figure = {
  id: "LATE-100-ALONE",
  name: "sleep",
  statement: "It sleeps.",
  sources: [],
  quantity: { kind: "duration", requestedUs: 100_000 },
  program: "timing/sleep_lateness.py",
  constants: {},
};

test("the requested number of samples is divided between the blocks", () => {
  expect(planSamples(SLEEP, { samples: 1000, blocks: 8 })).toEqual({ blocks: 8, samples: 125 });
});

test("the samples of a curve are also divided between its loads", () => {
  const curve: Figure = { ...SLEEP, quantity: { kind: "curve", loads: [0, 1, 2, 4] } };
  expect(planSamples(curve, { samples: 1000, blocks: 10 }).samples).toBe(25);
});

test("a slow figure has fewer samples per block than a fast figure", () => {
  const fast: Figure = { ...SLEEP, quantity: { kind: "duration", requestedUs: 0 } };
  expect(planSamples(SLEEP, {}).samples).toBeLessThan(planSamples(fast, {}).samples);
});
