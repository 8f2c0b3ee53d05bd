import { figures } from "../../../suites/figures/index.ts";
import { OWN_FIXTURES } from "../../engine/suite.ts";
import { compareMeasurements } from "../../timing/comparison/compare.ts";
import type { Comparison } from "../../timing/comparison/comparison.ts";
import type { Measured } from "../../timing/comparison/contrasts.ts";
import { measure, type Target } from "../../timing/measure/measure.ts";
import type { Block, Method } from "../../timing/measurement.ts";
import { summarise } from "../../timing/statistics/summarise.ts";
import type { Runtime } from "../../trace/runtime.ts";
import type { AlarmPlan } from "./alarm-plan.ts";

/**
 * Compares a runtime with itself, as `aiorig compare` does with two runtimes. One run measures both sides, and their
 * blocks of samples alternate. Returns undefined if the signal aborts. Throws Error if a measurement fails.
 */
export async function compareWithSelf(
  runtime: Runtime,
  { figures: ids, blocks: count, samples }: AlarmPlan,
  signal: AbortSignal,
): Promise<Comparison | undefined> {
  const chosen = figures.filter(({ id }) => ids.includes(id));
  const targets: readonly Target[] = ["first", "second"].map((column) => ({ column, runtime }));
  const found = new Map<string, { blocks: Block[]; method: Method }>();
  const plan = { blocks: count, samples, programs: OWN_FIXTURES, signal };
  for await (const event of measure(targets, chosen, plan)) {
    if (event.kind === "missing") throw new Error(`${event.figure}: ${event.reason}`);
    const key = `${event.figure} ${event.column}`;
    const blocks = [...(found.get(key)?.blocks ?? []), event.block];
    found.set(key, { blocks, method: event.method });
  }
  if (signal.aborted) return undefined;
  const [first = [], second = []] = targets.map(({ column }) =>
    chosen.map((figure): Measured => {
      const measurement = { figure: figure.id, column, ...found.get(`${figure.id} ${column}`)! };
      return { figure, measurement, summary: summarise(figure, measurement) };
    }),
  );
  return compareMeasurements(first, second, "interleaved");
}
