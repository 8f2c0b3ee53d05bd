import { expect, test } from "vitest";
import { figures } from "../../../suites/figures/index.ts";
import { OWN_FIXTURES } from "../../engine/suite.ts";
import { sampleTests } from "../../engine/testing/sampled-tests.ts";
import type { SourcePatch } from "../../python/bundle.ts";
import { openReference } from "../../runtimes/reference.ts";
import { compareMeasurements } from "../../timing/comparison/compare.ts";
import type { Measured } from "../../timing/comparison/contrasts.ts";
import { measure } from "../../timing/measure/measure.ts";
import type { PlanOptions } from "../../timing/measure/sample-plan.ts";
import type { Block, Method } from "../../timing/measurement.ts";
import { summarise } from "../../timing/statistics/summarise.ts";

// The measurements of each comparison, besides the measurement of sleeps. The reference in virtual time measures the
// same times in each run, so only the planted fault can change a result.
const FIGURES = ["PERIOD-ABSOLUTE", "LATENCY-EVENT", "CURVE-EVENT", "FAIR-SHARE"];
const KERNEL = "scheduler/kernel.ts";
const PUSH = "this.#queue.push(task, trap.dueMs);";

interface Planted {
  readonly fault: string;
  readonly patches: readonly SourcePatch[];
  /** The id of the measurement of sleeps. The default is LATE-10-ALONE. */
  readonly sleep?: string;
  /** All statistics that the fault makes worse. All other statistics must stay unchanged. */
  readonly worse: readonly string[];
}

const planted: readonly Planted[] = [
  {
    fault: "a runtime that sleeps 2 ms too long",
    patches: [
      {
        file: KERNEL,
        find: PUSH,
        replace:
          "this.#queue.push(task, trap.dueMs > this.nowMs() + 5 ? trap.dueMs + 2 : trap.dueMs);",
      },
    ],
    worse: ["LATE-10-ALONE median", "LATE-10-ALONE p90"],
  },
  {
    // A loop with a period of 10 ms sleeps for 10 ms. If a fault delayed these sleeps, it would also make the period of
    // the loop longer. So this fault delays only sleeps of 5 ms.
    fault: "a runtime that is 5 ms late in every fiftieth sleep of 5 ms",
    sleep: "LATE-5-ALONE",
    patches: [
      {
        file: KERNEL,
        find: PUSH,
        replace: `const isLong = trap.dueMs === this.nowMs() + 5;
        globalThis.longSleeps = (globalThis.longSleeps ?? 0) + Number(isLong);
        this.#queue.push(task, trap.dueMs + (isLong && globalThis.longSleeps % 50 === 0 ? 5 : 0));`,
      },
    ],
    worse: ["LATE-5-ALONE p99"],
  },
  {
    fault: "a runtime that drifts by 200 ppm",
    patches: [
      {
        file: KERNEL,
        find: "Math.floor(this.clock.nowUs() / 1000)",
        replace: "Math.floor(this.clock.nowUs() / 1000.2)",
      },
      {
        file: KERNEL,
        find: "untilUs: task.dueMs * 1000",
        replace: "untilUs: Math.ceil(task.dueMs * 1000.2 + 1)",
      },
    ],
    worse: ["PERIOD-ABSOLUTE driftPpm"],
  },
  {
    fault: "a runtime whose latency grows twice as fast with tasks",
    patches: [
      {
        file: "scheduler/virtual-clock.ts",
        find: "options.switchCostUs ?? 20",
        replace: "options.switchCostUs ?? 40",
      },
    ],
    worse: ["CURVE-EVENT slopeUs"],
  },
];

const sample = sampleTests(
  planted.map(({ fault }) => fault),
  4,
);

test.for(planted)(
  "a comparison with $fault finds exactly the statistics that the fault makes worse",
  { timeout: 180_000 },
  async ({ fault, patches, sleep, worse }, context) => {
    sample.need(context, fault);
    expect(await compareWithSound(patches, { blocks: 10 }, sleep)).toMatchObject({
      verdict: "worse",
      worse,
    });
  },
);

test("a comparison of too few blocks is inconclusive, and says how many blocks it needs", async () => {
  const patch = { file: KERNEL, find: PUSH, replace: "this.#queue.push(task, trap.dueMs + 2);" };
  const { verdict, worse, blocksNeeded } = await compareWithSound([patch], { blocks: 2 });
  expect({ verdict, worse }).toEqual({ verdict: "inconclusive", worse: [] });
  expect(blocksNeeded).toBeGreaterThan(2);
});

/**
 * Compares the correct reference with a faulty reference. Returns the verdict, the statistics that the fault changes,
 * and the largest number of blocks that a statistic needs.
 */
async function compareWithSound(
  patches: readonly SourcePatch[],
  plan: PlanOptions,
  sleep = "LATE-10-ALONE",
) {
  const targets = [
    { column: "sound", runtime: await openReference({}) },
    { column: "faulty", runtime: await openReference({}, { patches }) },
  ];
  try {
    const chosen = figures.filter(({ id }) => [sleep, ...FIGURES].includes(id));
    const found = new Map<string, { blocks: Block[]; method: Method }>();
    const { signal } = new AbortController();
    for await (const event of measure(targets, chosen, {
      ...plan,
      programs: OWN_FIXTURES,
      signal,
    })) {
      if (event.kind === "missing") throw new Error(`${event.figure}: ${event.reason}`);
      const key = `${event.figure} ${event.column}`;
      const { blocks: list } = found.get(key) ?? { blocks: [] };
      found.set(key, { blocks: [...list, event.block], method: event.method });
    }
    const sides = targets.map(({ column }) =>
      chosen.map((figure): Measured => {
        const measurement = { figure: figure.id, column, ...found.get(`${figure.id} ${column}`)! };
        return { figure, measurement, summary: summarise(figure, measurement) };
      }),
    );
    const comparison = compareMeasurements(sides[0]!, sides[1]!, "interleaved");
    const worse = comparison.figures.flatMap(({ figure, statistics }) =>
      statistics
        .filter(({ verdict }) => verdict === "worse" || verdict === "better")
        .map(({ statistic }) => `${figure} ${statistic}`),
    );
    const needed = comparison.figures.flatMap(({ statistics }) =>
      statistics.map(({ blocksNeeded = 0 }) => blocksNeeded),
    );
    return { verdict: comparison.verdict, worse, blocksNeeded: Math.max(...needed) };
  } finally {
    await Promise.all(targets.map(({ runtime }) => runtime.close()));
  }
}
