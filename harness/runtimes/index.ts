import type { OnProgress } from "../toolchain/build-steps.ts";
import type { Config } from "./config.ts";
import { openCpython, prepareCpython } from "./cpython.ts";
import { openMicropython, prepareMicropython } from "./micropython.ts";
import { openPicoVirtual, preparePicoVirtual } from "./pico-virtual.ts";
import { openReference } from "./reference.ts";
import type { Runtime } from "./runtime.ts";

export { type Config, loadConfig } from "./config.ts";
export { RuntimeUnavailable } from "./runtime-unavailable.ts";
export { UsageError } from "./usage-error.ts";

/** The runtimes by name, in the order of the matrix's columns. */
export const RUNTIME_NAMES = ["reference", "micropython", "cpython", "pico-virtual"] as const;

export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/**
 * Opens a runtime that is on this machine. Fetches and builds nothing.
 * Throws RuntimeUnavailable with what is missing and how to get it.
 */
export async function openRuntime(name: RuntimeName, config: Config): Promise<Runtime> {
  switch (name) {
    case "reference":
      return openReference(config);
    case "micropython":
      return openMicropython(config);
    case "cpython":
      return openCpython(config);
    case "pico-virtual":
      return openPicoVirtual(config);
  }
}

/**
 * Fetches, installs and builds what a runtime lacks, so that `openRuntime` succeeds.
 * Throws RuntimeUnavailable where that cannot be done, and the signal's reason if it is stopped.
 */
export async function prepareRuntime(
  name: RuntimeName,
  config: Config,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  const options = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  switch (name) {
    case "reference":
      return;
    case "micropython":
      return prepareMicropython(config, options);
    case "cpython":
      return prepareCpython(config, options);
    case "pico-virtual":
      return preparePicoVirtual(config, options);
  }
}
