import { stat } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import type { z } from "zod";
import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import { formError } from "../text/form-error.ts";
import { splitWords } from "../text/shell-word.ts";
import { findCommand, isExecutable } from "../toolchain/path-search.ts";
import { readConfigFile } from "./config-file.ts";
import { configSchema, describeIssue, type UserRuntime } from "./config-schema.ts";
import {
  type BoardRuntime,
  type BroughtRuntime,
  type OwnRuntime,
  parseOwnRuntime,
  withAbsolutePaths,
} from "./own-runtime.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The checked content of the configuration file, and settings that commands add. Paths are absolute, and the setting
 * `queue` of the file has become an entry of `use`. The configuration and the rigs are plain data.
 */
export type Config = Readonly<Omit<z.infer<typeof configSchema>, "queue" | "runtimes" | "rigs">> & {
  /** The absolute path of the configuration file. Absent if there is no configuration file. */
  readonly file?: string;
  /** The rigs that the command line names. Each rig is also a runtime. */
  readonly rigs?: readonly WiredRigDefinition[];
  /**
   * The files, folders and commands that the user named for columns. The keys are names of columns. For a column such
   * as `micropython=mine`, the value is its file or folder. For a column such as `exec=pypy3`, the value is the text
   * after `--runtime`.
   */
  readonly targets?: Readonly<Record<string, string>>;
  /** The version of MicroPython that the column asks for, such as `1.26`. */
  readonly version?: string | undefined;
  /** The user's own runtimes by name. Each name is also the name of a column. */
  readonly runtimes?: Readonly<Record<string, OwnRuntime>>;
  /** The user's own runtime that is being opened, and its column. Only set while this column is opened. */
  readonly own?: BroughtRuntime & { readonly column: string };
  /** The absolute paths of the rig files that the configuration names, by the name that `--rig` uses. */
  readonly ownRigs?: Readonly<Record<string, string>>;
  /** The folder in which all processes of a run record the faults of adapters. Only set during a run. */
  readonly faultFolder?: string;
  /**
   * True if aiorig continues to use an adapter even after many faults. Only `fuzz` sets this field, to find programs
   * that break an adapter.
   */
  readonly keepsAdapter?: boolean;
  /**
   * The files of `library` that programs import, as paths relative to `library`. Only these files are copied to a
   * target. Absent if a target needs all files.
   */
  readonly libraryFiles?: readonly string[] | undefined;
  /** The modules of a user's own program. Absent for the program of a clause. */
  readonly beside?: ModulesBeside | undefined;
  /**
   * The modules of fixtures/offered/ that programs get, by name. Only set for a user's own program that imports such
   * modules.
   */
  readonly offered?: readonly string[] | undefined;
  /** The name or the file of each rig, as the user wrote it on the command line. */
  readonly rigFiles?: Readonly<Record<string, string>>;
};

/** The modules of a user's own program, on this machine. */
export interface ModulesBeside {
  /** The folders with modules, in the order in which Python searches them. */
  readonly folders: readonly string[];
  /** The files that the program imports. Only these files are copied to a target. */
  readonly files: readonly FileBeside[];
  /**
   * True if the program, or a module that it imports, uses modules of aiorig. If false, a target gets only the probe.
   */
  readonly usesOurs: boolean;
  /** True if the program, or a module that it imports, imports the probe. Such a program may record marks. */
  readonly hasMarks: boolean;
}

export interface FileBeside {
  /** The path relative to the folder of modules, with slashes. */
  readonly place: string;
  /** The absolute path on this machine. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads the configuration from the named file. If no file is named, reads `aiorig.config.ts`, `.mts`, `.js`, `.mjs` or
 * `.json` in the current folder, if there is one. Relative paths in the configuration are relative to its folder. If
 * the configuration is not valid, throws a UsageError that names the file and the key.
 */
export async function loadConfig(named?: string): Promise<Config> {
  const found = await readConfigFile(named);
  if (found === undefined) return {};
  const { file, shown, value } = found;
  const parsed = configSchema.safeParse(value, { error: formError });
  if (!parsed.success) {
    const { issues } = parsed.error;
    const isUnknown = issues.some(
      ({ code, path }) => code === "unrecognized_keys" && path.length === 0,
    );
    const known = isUnknown ? `Known keys are ${Object.keys(configSchema.shape).join(", ")}. ` : "";
    throw new UsageError(
      `${shown}: ${issues.map(describeIssue).join("; ")}. ${known}Correct the file.`,
    );
  }
  const place = { folder: dirname(file), shown };
  const {
    micropython,
    python,
    firmware,
    library,
    asyncio,
    suites,
    outDir,
    queue,
    use,
    runtimes,
    rigs,
    ...rest
  } = parsed.data;
  return {
    ...rest,
    file,
    ...((use ?? queue) && { use: { ...(queue && { Queue: queue }), ...use } }),
    ...(micropython && { micropython: await findProgram(place, "micropython", micropython) }),
    ...(python && { python: await findProgram(place, "python", python) }),
    ...(firmware && { firmware: await findFile(place, "firmware", firmware) }),
    ...(library && { library: await findFolder(place, "library", library) }),
    ...(asyncio && { asyncio: await findFolder(place, "asyncio", asyncio) }),
    ...(suites && { suites: resolve(place.folder, suites) }),
    ...(outDir && { outDir: resolve(place.folder, outDir) }),
    ...(runtimes && { runtimes: await findRuntimes(place, runtimes) }),
    ...(rigs && { ownRigs: await findRigs(place, rigs) }),
  };
}

async function findRuntimes(
  place: ConfigPlace,
  runtimes: Readonly<Record<string, UserRuntime>>,
): Promise<Record<string, OwnRuntime>> {
  const found: Record<string, OwnRuntime> = {};
  for (const [name, runtime] of Object.entries(runtimes)) {
    found[name] = await findRuntime(place, `runtimes.${name}`, runtime);
  }
  return found;
}

async function findRuntime(
  place: ConfigPlace,
  key: string,
  runtime: UserRuntime,
): Promise<OwnRuntime> {
  if ("micropython" in runtime) {
    const path = await findProgram(place, `${key}.micropython`, runtime.micropython);
    return { kind: "known", runtime: "micropython", path };
  }
  if ("python" in runtime) {
    const path = await findProgram(place, `${key}.python`, runtime.python);
    return { kind: "known", runtime: "cpython", path };
  }
  if ("firmware" in runtime) {
    const path = await findFile(place, `${key}.firmware`, runtime.firmware);
    return { kind: "known", runtime: "pico-virtual", path };
  }
  if ("serial" in runtime)
    return findBoard(place, `${key}.serial`, "serial", runtime.serial, runtime);
  if ("rfc2217" in runtime)
    return findBoard(place, `${key}.rfc2217`, "rfc2217", runtime.rfc2217, runtime);
  if ("tcp" in runtime) return findBoard(place, `${key}.tcp`, "tcp", runtime.tcp, {});
  const { env, cwd, clock } = runtime;
  const started = {
    ...(env && { env }),
    ...(cwd && { cwd: await findFolder(place, `${key}.cwd`, cwd) }),
    ...(clock && { clock }),
  };
  if ("adapter" in runtime) {
    const command = findCommandWords(place, `${key}.adapter`, runtime.adapter);
    return { kind: "adapter", command, ...started };
  }
  const command = findCommandWords(place, `${key}.exec`, runtime.exec);
  const { family } = runtime;
  return { kind: "exec", command, ...started, ...(family && { family }) };
}

interface PortSettings {
  readonly baudRate?: number | undefined;
  readonly reset?: BoardRuntime["reset"] | undefined;
}

/**
 * Returns the runtime for the address of a board. The address may be written with or without its URL scheme. Throws
 * UsageError if the address is not valid.
 */
function findBoard(
  { folder, shown }: ConfigPlace,
  key: string,
  kind: BoardRuntime["kind"],
  address: string,
  { baudRate, reset }: PortSettings,
): OwnRuntime {
  const bare = address.replace(new RegExp(`^${kind}:`), "");
  const rest = kind === "serial" ? bare : `//${bare.replace(/^\/\//, "")}`;
  try {
    const own = parseOwnRuntime(`${kind}:${rest}`, folder);
    return { ...own!, ...(baudRate && { baudRate }), ...(reset && { reset }) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${shown}: "${key}": ${error.message}`);
  }
}

function findCommandWords(
  { folder, shown }: ConfigPlace,
  key: string,
  command: string | readonly string[],
): readonly string[] {
  const words = typeof command === "string" ? splitWords(command) : command;
  if (words?.[0]) return withAbsolutePaths(words, folder);
  const problem =
    words === undefined ? "has an opening quote without a closing quote" : "names no command";
  throw new UsageError(
    `${shown}: "${key}" ${problem}. Write a command such as "pypy3 -X utf8", or a list of words.`,
  );
}

async function findRigs(
  place: ConfigPlace,
  rigs: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, path] of Object.entries(rigs)) {
    found[name] = await findFile(place, `rigs.${name}`, path);
  }
  return found;
}

interface ConfigPlace {
  /** The folder of the configuration file. Relative paths in the file are relative to this folder. */
  readonly folder: string;
  /** The name of the configuration file in messages. */
  readonly shown: string;
}

async function findProgram(
  { folder, shown }: ConfigPlace,
  key: string,
  entry: string,
): Promise<string> {
  if (!entry.includes("/") && !entry.includes(sep)) {
    const found = await findCommand(entry);
    if (found !== undefined) return found;
    throw new UsageError(
      `${shown}: "${key}" names the command ${entry}, which is not on the PATH. Give a path, or remove the key.`,
    );
  }
  const program = resolve(folder, entry);
  if (await isExecutable(program)) return program;
  throw new UsageError(
    `${shown}: "${key}" names ${program}, which is not an executable file. Correct the path, or remove the key.`,
  );
}

async function findFile(
  { folder, shown }: ConfigPlace,
  key: string,
  entry: string,
): Promise<string> {
  const found = resolve(folder, entry);
  if (await isFile(found)) return found;
  throw new UsageError(
    `${shown}: "${key}" names ${found}, which is not a file. Correct the path, or remove the key.`,
  );
}

async function findFolder(
  { folder, shown }: ConfigPlace,
  key: string,
  entry: string,
): Promise<string> {
  const found = resolve(folder, entry);
  if (await isFolder(found)) return found;
  throw new UsageError(
    `${shown}: "${key}" names ${found}, which is not a folder. Correct the path, or remove the key.`,
  );
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
