import { figures as catalogue } from "../../suites/figures/index.ts";
import { OWN_FIXTURES } from "../engine/suite.ts";
import type { OutFolder } from "../output/out-folder.ts";
import type { Config } from "../runtimes/config.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { printError } from "../text/output.ts";
import { WorstCollector } from "../timing/causes/worst-collector.ts";
import type { Figure } from "../timing/figure.ts";
import type { TimingHeader } from "../timing/files/timing-lines.ts";
import { createTimingFile, lineOf } from "../timing/files/timing-writer.ts";
import { worstLineOf } from "../timing/files/worst-lines.ts";
import { DEFAULT_BLOCKS, type PlanOptions } from "../timing/measure/sample-plan.ts";
import { timingHeader } from "./time-header.ts";
import { measureWithProgress } from "./time-progress.ts";
import { openTimed, refuseTimeless } from "./timed-runtimes.ts";
import { keepingMeasurements } from "./timing-files.ts";

/** The figures and the targets that are measured together in one run of the command. */
export interface Sitting {
  readonly figures: readonly Figure[];
  /** The names of the runtimes and rigs that are measured. */
  readonly columns: readonly string[];
  /** The runtimes and rigs that the user named. If one of them is missing on this machine, this is an error. */
  readonly named: readonly string[];
  readonly config: Config;
  /** The file name for the measurements. The default is timing.jsonl. */
  readonly file?: string;
  /** Called with the header before the first measurement. If this function throws, nothing is measured. */
  readonly onStart?: (header: TimingHeader) => void;
  readonly plan: PlanOptions & { readonly soakMs?: number | undefined };
}

/**
 * Prepares the targets and measures all figures on them. Writes each block of samples as soon as it is measured. Throws
 * these errors:
 * - UsageError: a target is in virtual time.
 * - RuntimeUnavailable: a target that the user named is missing.
 * - the signal's reason: the signal was aborted before the first block.
 * - OutputFailed: the disk fails. The message says which measurements are in the file.
 */
export async function holdSitting(
  out: OutFolder,
  { figures, columns, named, config, file: name, plan: asked, onStart }: Sitting,
  signal: AbortSignal,
): Promise<{ readonly file: string; readonly isComplete: boolean }> {
  const { samples, blocks = DEFAULT_BLOCKS, soakMs } = asked;
  refuseTimeless(columns, config);
  checkBudgets(config, columns);
  const targets = await openTimed(columns, config, named, signal);
  try {
    const plan = { blocks, ...(samples && { samples }), ...(soakMs && { soakMs }) };
    const header = timingHeader(targets, figures, plan, config);
    onStart?.(header);
    const file = createTimingFile(out, header, name);
    return await keepingMeasurements(file.path, async () => {
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
    });
  } finally {
    await Promise.all(targets.map(({ runtime }) => runtime.close()));
  }
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
      `${file}: the budget of ${foreign.figure} is for ${foreign.target}, but this measurement runs on ${used}, so aiorig ignores the budget.\n`,
    );
  }
  if (unknown === undefined) return;
  throw new UsageError(
    `${file}: a budget names the figure ${unknown.figure}, which does not exist. See: ${aiorigCommand("time --list")}`,
  );
}
