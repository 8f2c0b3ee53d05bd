import { compareMeasurements } from "../../timing/comparison/compare.ts";
import type { Comparison } from "../../timing/comparison/comparison.ts";
import { summarise } from "../../timing/statistics/summarise.ts";
import { openTrustedRig } from "../truth/trusted-rig.ts";
import { FIGURE, measureTruth, type TruthPlan } from "../truth/truth-runs.ts";

/**
 * Measures the same seeded delays on an emulated Pico again and again. Each comparison compares two of these
 * measurements. If the signal aborts, no more comparisons follow.
 */
export async function* compareSeeded(
  reports: number,
  size: Pick<TruthPlan, "blocks" | "samples">,
  signal: AbortSignal,
): AsyncGenerator<Comparison> {
  const rig = await openTrustedRig();
  try {
    const plan = { ...size, shape: "bimodal", runs: 2 * reports, seed: 2 } as const;
    for await (const { measurements } of measureTruth(rig, plan, signal)) {
      const sides = measurements.map((measurement) => [
        { figure: FIGURE, measurement, summary: summarise(FIGURE, measurement) },
      ]);
      for (let i = 0; i + 1 < sides.length; i += 2) {
        yield compareMeasurements(sides[i]!, sides[i + 1]!, "separate");
      }
    }
  } finally {
    await rig.close();
  }
}
