import type { WiredRigDefinition } from "../rig/definition/define-rig.ts";
import type { OnProgress } from "../toolchain/build-steps.ts";
import type { Capabilities, Runtime } from "../trace/runtime.ts";
import { isRuntimeName, type RuntimeName } from "../trace/runtime-names.ts";
import type { Config } from "./config.ts";
import { clockOf } from "./rig-clock.ts";
import type { RuntimeKind } from "./runtime-kind.ts";

export { isRuntimeName, RUNTIME_NAMES, type RuntimeName } from "../trace/runtime-names.ts";
export type { Config } from "./config.ts";
export { RuntimeUnavailable } from "./runtime-unavailable.ts";
export { UsageError } from "./usage-error.ts";

/**
 * Opens a runtime of this machine, or a rig of the configuration, by its name. This function never
 * downloads or builds anything. Throws RuntimeUnavailable, which says what is missing and how to
 * get it.
 */
export async function openRuntime(name: string, config: Config): Promise<Runtime> {
  return (await find(name, config).load()).open(config);
}

/**
 * Downloads, installs and builds everything that a runtime lacks, so that `openRuntime` succeeds.
 * Throws RuntimeUnavailable if this is not possible. If the signal aborts, throws the signal's
 * reason.
 */
export async function prepareRuntime(
  name: string,
  config: Config,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  const options = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  await (await find(name, config).load()).prepare(config, options);
}

/** True if `prepareRuntime` has something to download, install or build for a runtime or rig. */
export async function needsBuild(name: string, config: Config): Promise<boolean> {
  return (await find(name, config).load()).isUnprepared(config);
}

/**
 * True if programs run in virtual time on a runtime or rig. Other work on this machine cannot
 * disturb such programs.
 */
export function isInVirtualTime(name: string, config: Config): boolean {
  return find(name, config).clock === "virtual";
}

interface Found {
  readonly clock: Capabilities["clock"];
  load(): Promise<RuntimeKind>;
}

/**
 * Each module is loaded when it is used, because the emulator and the serial port need more time to
 * load than the reference needs to start.
 */
const KINDS: Readonly<Record<RuntimeName, Found>> = {
  reference: {
    clock: "virtual",
    load: async () => (await import("./reference.ts")).reference,
  },
  micropython: {
    clock: "real",
    load: async () => (await import("./micropython.ts")).micropython,
  },
  cpython: {
    clock: "real",
    load: async () => (await import("./cpython.ts")).cpython,
  },
  "pico-virtual": {
    clock: "virtual",
    load: async () => (await import("./pico-virtual.ts")).picoVirtual,
  },
};

function find(name: string, config: Config): Found {
  if (isRuntimeName(name)) return KINDS[name];
  const rig = rigNamed(name, config);
  return {
    clock: clockOf(rig),
    load: async () => (await import("./named-rig.ts")).namedRig(rig),
  };
}

function rigNamed(name: string, { rigs = [] }: Config): WiredRigDefinition {
  const rig = rigs.find((candidate) => candidate.name === name);
  if (rig === undefined) throw new RangeError(`there is no runtime or rig ${name}`);
  return rig;
}
