import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../../emulated-boards/testing/test-firmware.ts";
import { sampleTests } from "../../engine/testing/sampled-tests.ts";
import type { Runtime } from "../../trace/runtime.ts";
import { recoverClocks } from "./clock-recovery.ts";
import { openTrustedRig } from "./trusted-rig.ts";
import { judgeTruth } from "./truth-goals.ts";
import { measureTruth, type TruthBatch, type TruthPlan } from "./truth-runs.ts";

const { signal } = new AbortController();

/** Half of these tests. */
const sample = sampleTests(["steps", "fixed", "uniform", "crystals"], 2);

// These are small samples. The command npm run campaign:truth makes larger tests.
describe.skipIf(mustSkip)(`known delays${withoutFirmware}`, () => {
  let rig: Runtime;
  beforeAll(async () => {
    rig = await openTrustedRig();
  }, 60_000);
  afterAll(() => rig.close());

  const measure = async (size: Pick<TruthPlan, "shape" | "runs" | "blocks" | "samples">) => {
    const plan = { ...size, seed: 5 };
    const batches: TruthBatch[] = [];
    for await (const batch of measureTruth(rig, plan, signal)) batches.push(batch);
    return judgeTruth(size.shape, batches);
  };

  // The limit is the sum of two errors. The first is the error of a sample: up to one step of the instrument (0.048
  // us). The second is the error of the stopwatch's own time, which is subtracted from each sample: up to half a step.
  test("the errors of all samples, also of samples 1 and 251, are within one step of the instrument", async (context) => {
    sample.need(context, "steps");
    const [row] = await measure({ shape: "bimodal", runs: 1, blocks: 1, samples: 300 });
    expect(row!.worstErrorUs).toBeLessThan(0.072);
  });

  test("the intervals of a fixed delay contain the injected delay", async (context) => {
    sample.need(context, "fixed");
    const rows = await measure({ shape: "fixed", runs: 1, blocks: 5, samples: 120 });
    expect(rows.map(({ percentile, covered }) => ({ percentile, covered }))).toEqual([
      { percentile: "median", covered: 1 },
      { percentile: "p90", covered: 1 },
      { percentile: "p99", covered: 1 },
    ]);
  });

  test("the intervals of uniform delays contain the true percentiles", async (context) => {
    sample.need(context, "uniform");
    const rows = await measure({ shape: "uniform", runs: 4, blocks: 10, samples: 70 });
    expect(
      rows.map(({ percentile, covered }) => ({ percentile, isGood: covered >= 0.75 })),
    ).toEqual([
      { percentile: "median", isGood: true },
      { percentile: "p90", isGood: true },
      { percentile: "p99", isGood: true },
    ]);
  });

  test("if crystals are wrong, the measured clock ratio changes, but not the measured drift", async (context) => {
    sample.need(context, "crystals");
    const crystals = [
      [50, 0],
      [0, 50],
    ] as const;
    const rows = await recoverClocks(crystals, 3, signal);
    expect(
      rows.map(({ truthPpm, measuredPpm, driftPpm, trueDriftPpm }) => ({
        truthPpm: Math.round(truthPpm),
        isRecovered: Math.abs(truthPpm - measuredPpm) < 2,
        isNoDrift: Math.abs(driftPpm - trueDriftPpm) < 2,
      })),
    ).toEqual([
      { truthPpm: 50, isRecovered: true, isNoDrift: true },
      { truthPpm: -50, isRecovered: true, isNoDrift: true },
    ]);
  });
});
