import { openRuntime } from "../../runtimes/index.ts";
import { openReference } from "../../runtimes/reference.ts";
import type { Comparison } from "../../timing/comparison/comparison.ts";
import type { Runtime } from "../../trace/runtime.ts";
import type { AlarmPlan } from "./alarm-plan.ts";
import { startChangingLoad } from "./changing-load.ts";
import { compareSeeded } from "./seeded-comparisons.ts";
import { compareWithSelf } from "./self-comparison.ts";

/**
 * A function that yields `count` reports of one kind, one after the other. If the signal aborts, it yields no more
 * reports.
 */
type Reports = (count: number, signal: AbortSignal, plan?: AlarmPlan) => AsyncGenerator<Comparison>;

/** What the campaign measures for each report. These measurements were chosen because they take little time. */
const FULL: AlarmPlan = {
  figures: [
    "LATE-0-ALONE",
    "LATE-1-ALONE",
    "LATE-10-ALONE",
    "PERIOD-RELATIVE",
    "LATENCY-EVENT",
    "LATENCY-QUEUE",
    "LATENCY-CREATE",
  ],
  blocks: 10,
  samples: 100,
};

/**
 * The kinds of reports. Each report compares something with itself, so each change that it reports is a false alarm.
 */
export const ALARM_KINDS = {
  reference: realReports(() => openReference({}, { clock: "real" })),
  "reference-load": underLoad(realReports(() => openReference({}, { clock: "real" }))),
  micropython: realReports(() => openRuntime("micropython", {})),
  "micropython-load": underLoad(realReports(() => openRuntime("micropython", {}))),
  seeded: (count, signal, { blocks, samples } = SEEDED) =>
    compareSeeded(count, { blocks, samples: Math.ceil(samples / blocks) }, signal),
} satisfies Record<string, Reports>;

const SEEDED: AlarmPlan = { figures: [], blocks: 10, samples: 400 };

function realReports(open: () => Promise<Runtime>): Reports {
  return async function* (reports, signal, plan = FULL) {
    const runtime = await open();
    try {
      for (let i = 0; i < reports; i++) {
        const comparison = await compareWithSelf(runtime, plan, signal);
        if (comparison === undefined) return;
        yield comparison;
      }
    } finally {
      await runtime.close();
    }
  };
}

function underLoad(reports: Reports): Reports {
  return async function* (count, signal, plan) {
    const stop = startChangingLoad();
    try {
      yield* reports(count, signal, plan);
    } finally {
      await stop();
    }
  };
}
