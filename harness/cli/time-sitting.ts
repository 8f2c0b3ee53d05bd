import { figures as catalogue } from "../../suites/figures/index.ts";
import { requiredRuntimes } from "../engine/settings.ts";
import { OWN_FIXTURES } from "../engine/suite.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { Config } from "../runtimes/config.ts";
import { needsOf, openRuntime } from "../runtimes/index.ts";
import { openReference } from "../runtimes/reference.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { printError } from "../text/output.ts";
import { WorstCollector } from "../timing/causes/worst-collector.ts";
import type { Figure } from "../timing/figure.ts";
import { createTimingFile, lineOf } from "../timing/files/timing-writer.ts";
import { worstLineOf } from "../timing/files/worst-lines.ts";
import type { Target } from "../timing/measure/measure.ts";
import type { PlanOptions } from "../timing/measure/sample-plan.ts";
import { runtimeOf } from "../trace/runtime-names.ts";
import { prepareWithProgress } from "./progress.ts";
import { timingHeader } from "./time-header.ts";
import { measureWithProgress } from "./time-progress.ts";

/** The name of the report in the folder for output. */
export const TIMING_PAGE = "timing.html";

/** What is measured in one sitting. */
export interface Sitting {
  readonly figures: readonly Figure[];
  /** The names of the runtimes and rigs. */
  readonly columns: readonly string[];
  /** The runtimes and rigs that the user named. If one of them is missing, this is an error. */
  readonly named: readonly string[];
  readonly config: Config;
  /** The name of the file of measurements, if it is not timing.jsonl. */
  readonly file?: string;
  readonly plan: PlanOptions & { readonly blocks: number; readonly soakMs?: number | undefined };
}

/**
 * Prepares the targets and measures all figures on them. Writes each block as soon as it is there.
 * Throws UsageError for a target in virtual time, RuntimeUnavailable for a missing target that was
 * named, and the signal's reason if the signal aborts before the first block.
 */
export async function holdSitting(
  out: OutFolder,
  { figures, columns, named, config, file: name, plan: { samples, blocks, soakMs } }: Sitting,
  signal: AbortSignal,
): Promise<{ readonly file: string; readonly isComplete: boolean }> {
  for (const column of columns) refuseVirtual(column, config);
  checkBudgets(config, columns);
  const ready = await prepareWithProgress(columns, config, signal);
  signal.throwIfAborted();
  const required = requiredRuntimes(columns, config, named);
  for (const [name, readiness] of ready) {
    if (!readiness.isReady && required.includes(name)) throw readiness.error;
  }
  const targets: Target[] = [];
  try {
    for (const column of columns.filter((name) => ready.get(name)?.isReady)) {
      targets.push({ column, runtime: await openTimed(column, config) });
    }
    const plan = { blocks, ...(samples && { samples }), ...(soakMs && { soakMs }) };
    const file = createTimingFile(out, timingHeader(targets, figures, plan, config), name);
    const collector = new WorstCollector();
    const isComplete = await measureWithProgress(
      targets,
      figures,
      { ...plan, programs: OWN_FIXTURES, signal },
      (event) => {
        file.append(lineOf(event));
        collector.add(event);
      },
    );
    for (const worst of collector.worst()) file.append(worstLineOf(worst));
    if (isComplete) file.append({ type: "end", ended: new Date().toISOString() });
    file.close();
    return { file: file.path, isComplete };
  } finally {
    await Promise.all(targets.map(({ runtime }) => runtime.close()));
  }
}

/** True if programs of a column see a clock that can be measured. Emulated boards have such a clock. */
export function hasClock(column: string, config: Config): boolean {
  const isEmulated = ["reference", "pico-virtual"].includes(runtimeOf(column) ?? "");
  const { clock, isExclusive } = needsOf(column, config);
  return clock === "real" || isEmulated || isExclusive;
}

function refuseVirtual(column: string, config: Config): void {
  if (hasClock(column, config)) return;
  throw new UsageError(
    `${column} runs in virtual time, so it has no times to measure. Choose reference (which uses the real clock here), micropython, cpython, pico-virtual or a rig.`,
  );
}

function checkBudgets(
  { budgets = [], file = "the configuration" }: Config,
  columns: readonly string[],
): void {
  const unknown = budgets.find(({ figure }) => !catalogue.some(({ id }) => id === figure));
  const foreign = budgets.find(({ target }) => target !== undefined && !columns.includes(target));
  if (foreign !== undefined && unknown === undefined) {
    const used = columns.join(", ");
    printError(
      `${file}: the budget of ${foreign.figure} is for ${foreign.target}, which is not measured now (${used}), so it is not used.\n`,
    );
  }
  if (unknown === undefined) return;
  throw new UsageError(
    `${file}: a budget names the figure ${unknown.figure}, which does not exist. See: npm run aiorig -- time --list`,
  );
}

/** The reference is in virtual time everywhere else. */
function openTimed(column: string, config: Config) {
  return column === "reference"
    ? openReference(config, { clock: "real" })
    : openRuntime(column, config);
}
