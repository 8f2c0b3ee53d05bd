import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeOutcome } from "../results/describe-outcome.ts";
import { type Config, openRuntime } from "../runtimes/index.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import type { Run } from "../trace/run.ts";

/**
 * Runs an empty program with the user's own primitives before the suite runs. So a misspelt class causes only one
 * error, and not one error per clause. Throws UsageError if no column can import the primitives. If only some columns
 * cannot import them, there is no spelling mistake, and the verdicts show which columns these are.
 */
export async function checkClasses(
  columns: readonly string[],
  config: Config,
  signal: AbortSignal,
): Promise<void> {
  if (Object.keys(config.use ?? {}).length === 0) return;
  const folder = await mkdtemp(join(tmpdir(), "aiorig-classes-"));
  const path = join(folder, "empty.py");
  await writeFile(path, "");
  let unusable: string | undefined;
  try {
    for (const column of columns) {
      const { outcome, trace } = await runOn(column, path, config, signal);
      if (outcome.kind !== "unusable") return;
      unusable ??= describeOutcome(outcome, trace, { program: path, runtime: column });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (unusable !== undefined) throw new UsageError(unusable);
}

async function runOn(
  column: string,
  path: string,
  config: Config,
  signal: AbortSignal,
): Promise<Run> {
  const runtime = await openRuntime(column, config);
  try {
    return await runtime.run({ path }, { signal });
  } finally {
    await runtime.close();
  }
}
