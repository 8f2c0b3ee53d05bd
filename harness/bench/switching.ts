import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { median } from "../check/median.ts";
import { openRuntime, type RuntimeName, RuntimeUnavailable } from "../runtimes/index.ts";
import { openReference } from "../runtimes/reference.ts";
import type { Runtime } from "../trace/runtime.ts";
import { switchingWorkloads, type Workload } from "./switching-workloads.ts";

/**
 * The switches per second of one workload, by column. Each value is the median of the rounds. A value is undefined if
 * the runtime is not available.
 */
export interface SwitchingRow {
  readonly workload: string;
  readonly switchesPerSecond: Readonly<Record<string, number | undefined>>;
}

export const SWITCHING_COLUMNS = [
  "reference (TS)",
  "reference (Python)",
  "micropython",
  "cpython",
] as const;

/**
 * Measures each column once per round. So if the machine becomes slower during the benchmark, this affects all columns.
 * The TypeScript reference runs in virtual time. The reference with Python uses the real clock, like the other
 * runtimes.
 */
export async function measureSwitching(
  rounds: number,
  onProgress: (text: string) => void,
): Promise<SwitchingRow[]> {
  const runtimes = await openAll();
  try {
    const samples = switchingWorkloads.map(() => new Map<string, number[]>());
    for (let round = 0; round < rounds; round++) {
      for (const [i, workload] of switchingWorkloads.entries()) {
        onProgress(`round ${round + 1} of ${rounds}: ${workload.name}`);
        for (const column of SWITCHING_COLUMNS) {
          const rate = await measureOnce(workload, runtimes.get(column), column);
          const ofColumn = samples[i]!.get(column) ?? [];
          if (rate !== undefined) samples[i]!.set(column, [...ofColumn, rate]);
        }
      }
    }
    return switchingWorkloads.map(({ name }, i) => ({
      workload: name,
      switchesPerSecond: Object.fromEntries(
        SWITCHING_COLUMNS.map((column) => [column, medianOf(samples[i]!.get(column))]),
      ),
    }));
  } finally {
    await Promise.all([...runtimes.values()].map((runtime) => runtime.close()));
  }
}

function medianOf(rates: readonly number[] | undefined): number | undefined {
  return rates && median(rates);
}

async function openAll(): Promise<Map<string, Runtime>> {
  const runtimes = new Map<string, Runtime>();
  runtimes.set("reference (Python)", await openReference({}, { clock: "real" }));
  for (const name of ["micropython", "cpython"] satisfies RuntimeName[]) {
    try {
      runtimes.set(name, await openRuntime(name, {}));
    } catch (error) {
      if (!(error instanceof RuntimeUnavailable)) throw error;
    }
  }
  return runtimes;
}

async function measureOnce(
  workload: Workload,
  runtime: Runtime | undefined,
  column: string,
): Promise<number | undefined> {
  if (column === "reference (TS)") {
    const startMs = performance.now();
    const switches = workload.run();
    return switches / ((performance.now() - startMs) / 1000);
  }
  if (runtime === undefined) return undefined;
  const program = fileURLToPath(new URL(`./programs/${workload.program}`, import.meta.url));
  const { outcome, trace } = await runtime.run({ path: program });
  const marked = Object.fromEntries(trace.marks.map(({ name, value }) => [name, Number(value)]));
  if (outcome.kind !== "ended" || !marked.switches || !marked.us) {
    throw new Error(`${program} did not end correctly on ${column}: ${JSON.stringify(outcome)}`);
  }
  return marked.switches / (marked.us / 1e6);
}
