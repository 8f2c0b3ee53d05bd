import { openRig, type WiredRigDefinition } from "../rig/open-rig.ts";
import type { OnProgress } from "../toolchain/build-steps.ts";
import type { Config } from "./config.ts";
import { openCpython, prepareCpython } from "./cpython.ts";
import { openMicropython, prepareMicropython } from "./micropython.ts";
import { openPicoRig } from "./pico-rig.ts";
import {
  openPicoVirtual,
  prepareOwnPico,
  preparePicoVirtual,
  provideFirmware,
} from "./pico-virtual.ts";
import { openReference } from "./reference.ts";
import type { Runtime } from "./runtime.ts";

export { type Config, loadConfig } from "./config.ts";
export { isRuntimeName, RUNTIME_NAMES, type RuntimeName } from "./runtime-names.ts";
export { RuntimeUnavailable } from "./runtime-unavailable.ts";
export { UsageError } from "./usage-error.ts";

/**
 * Opens a runtime that is on this machine, or a rig of the configuration, by its name. Fetches and builds nothing.
 * Throws RuntimeUnavailable with what is missing and how to get it.
 */
export async function openRuntime(name: string, config: Config): Promise<Runtime> {
  switch (name) {
    case "reference":
      return openReference(config);
    case "micropython":
      return openMicropython(config);
    case "cpython":
      return openCpython(config);
    case "pico-virtual":
      return openPicoVirtual(config);
    default: {
      const rig = rigNamed(name, config);
      const pico = rig.kind === "emulated" ? await prepareOwnPico(config) : undefined;
      return openPicoRig(rig, config, (isTrusted) =>
        openRig(rig, { firmware: pico?.firmware, dutFlash: pico?.flash, isTrusted }),
      );
    }
  }
}

/**
 * Fetches, installs and builds what a runtime lacks, so that `openRuntime` succeeds.
 * Throws RuntimeUnavailable where that cannot be done, and the signal's reason if it is stopped.
 */
export async function prepareRuntime(
  name: string,
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
    default:
      if (rigNamed(name, config).kind === "emulated") await provideFirmware(config, options);
  }
}

function rigNamed(name: string, { rigs = [] }: Config): WiredRigDefinition {
  const rig = rigs.find((candidate) => candidate.name === name);
  if (rig === undefined) throw new RangeError(`there is no runtime or rig ${name}`);
  return rig;
}
