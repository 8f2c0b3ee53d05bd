import type { WiredRigDefinition } from "../rig/open-rig.ts";
import type { OnProgress } from "../toolchain/build-steps.ts";
import type { Config } from "./config.ts";
import type { Runtime } from "./runtime.ts";

import { isRuntimeName } from "./runtime-names.ts";

// Each module is loaded on use: the emulator and the serial port load more slowly than the reference starts.
export { type Config, loadConfig } from "./config.ts";
export { isRuntimeName, RUNTIME_NAMES, type RuntimeName } from "./runtime-names.ts";
export { RuntimeUnavailable } from "./runtime-unavailable.ts";
export { UsageError } from "./usage-error.ts";

/**
 * Opens a runtime of this machine, or a rig of the configuration, by its name. Does not download or build anything.
 * Throws RuntimeUnavailable with what is missing and how to get it.
 */
export async function openRuntime(name: string, config: Config): Promise<Runtime> {
  switch (name) {
    case "reference":
      return (await import("./reference.ts")).openReference(config);
    case "micropython":
      return (await import("./micropython.ts")).openMicropython(config);
    case "cpython":
      return (await import("./cpython.ts")).openCpython(config);
    case "pico-virtual":
      return (await import("./pico-virtual.ts")).openPicoVirtual(config);
    default:
      return openNamedRig(rigNamed(name, config), config);
  }
}

async function openNamedRig(rig: WiredRigDefinition, config: Config): Promise<Runtime> {
  const [{ openRig }, { openPicoRig }, { prepareOwnPico }] = await Promise.all([
    import("../rig/open-rig.ts"),
    import("./pico-rig.ts"),
    import("./pico-virtual.ts"),
  ]);
  const pico = rig.kind === "emulated" ? await prepareOwnPico(config) : undefined;
  return openPicoRig(
    rig,
    config,
    (isTrusted) => openRig(rig, { firmware: pico?.firmware, dutFlash: pico?.flash, isTrusted }),
    pico?.identity.firmware,
  );
}

/**
 * Downloads, installs and builds whatever a runtime lacks, so that `openRuntime` succeeds.
 * Throws RuntimeUnavailable if that is not possible, and the signal's reason if it is stopped.
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
      return (await import("./micropython.ts")).prepareMicropython(config, options);
    case "cpython":
      return (await import("./cpython.ts")).prepareCpython(config, options);
    case "pico-virtual":
      return (await import("./pico-virtual.ts")).preparePicoVirtual(config, options);
    default:
      if (rigNamed(name, config).kind !== "emulated") return;
      await (await import("./pico-virtual.ts")).provideFirmware(config, options);
  }
}

/** Whether `prepareRuntime` has something to download, install or build for a runtime or rig. */
export async function needsBuild(name: string, config: Config): Promise<boolean> {
  switch (name) {
    case "reference":
      return false;
    case "micropython":
      return (await import("./micropython.ts")).isMicropythonUnbuilt(config);
    case "cpython":
      return (await import("./cpython.ts")).isCpythonMissing(config);
    case "pico-virtual":
      return (await import("./pico-virtual.ts")).isFirmwareUnbuilt(config);
    default:
      if (rigNamed(name, config).kind !== "emulated") return false;
      return (await import("./pico-virtual.ts")).isFirmwareUnbuilt(config);
  }
}

/** Whether programs run in virtual time on a runtime or rig, so that other work on this machine cannot disturb them. */
export function isInVirtualTime(name: string, config: Config): boolean {
  if (name === "reference" || name === "pico-virtual") return true;
  return !isRuntimeName(name) && rigNamed(name, config).kind === "emulated";
}

function rigNamed(name: string, { rigs = [] }: Config): WiredRigDefinition {
  const rig = rigs.find((candidate) => candidate.name === name);
  if (rig === undefined) throw new RangeError(`there is no runtime or rig ${name}`);
  return rig;
}
