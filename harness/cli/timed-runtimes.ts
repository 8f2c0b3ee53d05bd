import { orStopped } from "../engine/make-ready.ts";
import { requiredRuntimes } from "../engine/settings.ts";
import type { Config } from "../runtimes/config.ts";
import { needsOf, openRuntime, prepareRuntime, RUNTIME_NAMES } from "../runtimes/index.ts";
import { openReference } from "../runtimes/reference.ts";
import { RuntimeUnavailable } from "../runtimes/runtime-unavailable.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import type { Target } from "../timing/measure/measure.ts";
import type { OnProgress } from "../toolchain/build-steps.ts";
import type { Runtime } from "../trace/runtime.ts";
import { runtimeOf } from "../trace/runtime-names.ts";
import { readyWithProgress } from "./progress.ts";
import { runtimeForms } from "./runtime-choice.ts";

/** The part of a help text that says which runtimes can be measured. */
export const TIMED_FORMS = runtimeForms(RUNTIME_NAMES.filter((name) => hasClock(name, {})));

/**
 * True if times can be measured on the clock of this column: a real clock, the clock of an emulated board, or the clock
 * of the reference, which runs with a real clock in measurements.
 */
export function hasClock(column: string, config: Config): boolean {
  const isEmulated = ["reference", "pico-virtual"].includes(runtimeOf(column) ?? "");
  const { clock, isExclusive } = needsOf(column, config);
  return clock === "real" || isEmulated || isExclusive;
}

/**
 * Throws UsageError for a runtime in virtual time. The reference is allowed, because it runs with a real clock in
 * measurements.
 */
export function refuseTimeless(columns: readonly string[], config: Config): void {
  const column = columns.find((name) => !hasClock(name, config));
  if (column === undefined) return;
  throw new UsageError(
    `${column} runs in virtual time, so it has no times to measure. Name another column: "reference" (which uses the real clock for measurements), "micropython", "cpython", "pico-virtual" or a rig.`,
  );
}

/**
 * Prepares and opens runtimes and rigs, and shows one line of progress for each. The caller must close them. After an
 * error, none of them stays open. Throws these errors:
 * - RuntimeUnavailable: a runtime or rig that the user named is missing.
 * - UsageError: the library or the asyncio folder cannot be used.
 * - the signal's reason: the signal was aborted.
 */
export async function openTimed(
  columns: readonly string[],
  config: Config,
  named: readonly string[],
  signal: AbortSignal,
): Promise<Target[]> {
  const targets: Target[] = [];
  try {
    const opened = await readyWithProgress(columns, config, async (name, onProgress) => {
      const one = await openOne(name, config, onProgress, signal);
      if (one.isReady) targets.push({ column: name, runtime: one.runtime });
      return one;
    });
    signal.throwIfAborted();
    const required = requiredRuntimes(columns, config, named);
    for (const [name, one] of opened) {
      if (!one.isReady && required.includes(name)) throw one.error;
    }
    return targets;
  } catch (error) {
    await Promise.all(targets.map(({ runtime }) => runtime.close()));
    throw error;
  }
}

type Opened =
  | { readonly isReady: true; readonly identity: Runtime["identity"]; readonly runtime: Runtime }
  | { readonly isReady: false; readonly error: RuntimeUnavailable };

async function openOne(
  name: string,
  config: Config,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Opened> {
  try {
    await prepareRuntime(name, config, onProgress, signal);
    const runtime = await orStopped(openOnRealClock(name, config), signal);
    return { isReady: true, identity: runtime.identity, runtime };
  } catch (error) {
    if (error instanceof RuntimeUnavailable) return { isReady: false, error };
    throw error;
  }
}

/** Opens a runtime for a measurement. The reference gets a real clock instead of virtual time. */
function openOnRealClock(name: string, config: Config): Promise<Runtime> {
  return name === "reference"
    ? openReference(config, { clock: "real" })
    : openRuntime(name, config);
}
