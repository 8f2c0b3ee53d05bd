import { readFile, stat } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import { z } from "zod";
import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import { BUDGET_STATISTICS } from "../timing/figure.ts";
import { findCommand, isExecutable } from "../toolchain/path-search.ts";
import type { OwnRuntime } from "./own-runtime.ts";
import { decodeText } from "./text-file.ts";
import { UsageError } from "./usage-error.ts";

const CONFIG_FILE = "aiorig.config.json";

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The classes that programs get from the probe, and that users may replace. */
export const PRIMITIVE_NAMES = [
  "Queue",
  "Semaphore",
  "BoundedSemaphore",
  "Condition",
  "Barrier",
] as const;

export type PrimitiveName = (typeof PRIMITIVE_NAMES)[number];

/** The name of a class in a module: `module:Class`, `package.module:Class`. */
const CLASS_PATH = /^[\p{L}\p{N}_]+(\.[\p{L}\p{N}_]+)*:[\p{L}\p{N}_]+$/u;

/** Says why a text does not name a class in a module. Returns undefined if the text is correct. */
export function findClassPathProblem(text: string): string | undefined {
  if (CLASS_PATH.test(text)) return undefined;
  const [module = ""] = text.split(":");
  if (CLASS_PATH.test(text.replaceAll("-", "_"))) {
    return `${module} cannot be imported, because a Python name has no dash: rename it to ${module.replaceAll("-", "_")}`;
  }
  return NOT_A_CLASS_PATH;
}

export const NOT_A_CLASS_PATH = 'expected "module:Class"';

const entry = z.string().min(1);

const classPath = z.string().superRefine((text, context) => {
  const message = findClassPathProblem(text);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

const schema = z.strictObject({
  /** The MicroPython to run: a path, or the name of a command on the PATH. */
  micropython: entry.optional(),
  /** The CPython to run: a path, or the name of a command on the PATH. */
  python: entry.optional(),
  /** The image for the emulated board, `.uf2` or `.bin`. By default aiorig builds this image. */
  firmware: entry.optional(),
  /** The user's own primitives that programs get, each as `module:Class` from `library`. */
  use: z.partialRecord(z.enum(PRIMITIVE_NAMES), classPath).optional(),
  /** A short form of `"use": { "Queue": ... }`. */
  queue: classPath.optional(),
  /** A folder with the user's own modules, which is searched before ours. */
  library: entry.optional(),
  /** A folder with an asyncio package, which is judged instead of the built-in one. */
  asyncio: entry.optional(),
  /** The time limit in milliseconds for programs that set none. */
  limitMs: z.int().positive().max(LONGEST_TIMER_MS).optional(),
  /** Limits on figures of time, which `aiorig time` judges. */
  budgets: z
    .array(
      z.strictObject({
        figure: entry,
        target: entry.optional(),
        statistic: z.enum(BUDGET_STATISTICS),
        limit: z.number().nonnegative(),
        reason: entry,
      }),
    )
    .optional(),
  /** The folder for results. */
  outDir: entry.optional(),
});

/** The checked content of `aiorig.config.json`. Paths are absolute, and `queue` is part of `use`. Plain data, like the rigs. */
export type Config = Readonly<Omit<z.infer<typeof schema>, "queue">> & {
  /** The absolute path of the configuration file. Absent if there is no such file. */
  readonly file?: string;
  /** The rigs of the command line, which are also runtimes. */
  readonly rigs?: readonly WiredRigDefinition[];
  /**
   * By the name of the column: the file or folder of a column such as `micropython=mine`, or what `--runtime` named for
   * a column such as `exec=pypy3`.
   */
  readonly targets?: Readonly<Record<string, string>>;
  /** The version of MicroPython that the column asks for, such as `1.26`. */
  readonly version?: string | undefined;
  /** The user's own runtimes by name. Each name is also the name of a column. */
  readonly runtimes?: Readonly<Record<string, OwnRuntime>>;
  /** The user's own runtime, and the column that opens it. Only set while this column is opened. */
  readonly own?: OwnRuntime & { readonly column: string };
  /** For each rig, its name or file on the command line. */
  readonly rigFiles?: Readonly<Record<string, string>>;
};

/**
 * Reads the configuration from the named file, or from `aiorig.config.json` in the current folder, if there is one.
 * Relative paths start at the file's folder. Throws UsageError that names the file and the key.
 */
export async function loadConfig(file?: string): Promise<Config> {
  const absolute = resolve(file ?? CONFIG_FILE);
  const text = await readConfigFile(absolute, file !== undefined);
  if (text === undefined) return {};
  const shown = file ?? CONFIG_FILE;

  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${shown} is not JSON: ${(error as Error).message}. Correct the error in that file.`,
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(describeIssue).join("; ");
    throw new UsageError(
      `${shown}: ${issues}. Known keys are ${Object.keys(schema.shape).join(", ")}; correct the file.`,
    );
  }
  const folder = dirname(absolute);
  const { micropython, python, firmware, library, asyncio, outDir, queue, use, ...rest } =
    parsed.data;
  return {
    ...rest,
    file: absolute,
    ...((use ?? queue) && { use: { ...(queue && { Queue: queue }), ...use } }),
    ...(micropython && { micropython: await findProgram("micropython", micropython) }),
    ...(python && { python: await findProgram("python", python) }),
    ...(firmware && { firmware: await findFirmware(firmware) }),
    ...(library && { library: await findFolder("library", library) }),
    ...(asyncio && { asyncio: await findFolder("asyncio", asyncio) }),
    ...(outDir && { outDir: resolve(folder, outDir) }),
  };

  async function findProgram(key: string, entry: string): Promise<string> {
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

  async function findFirmware(entry: string): Promise<string> {
    const firmware = resolve(folder, entry);
    if (await isFile(firmware)) return firmware;
    throw new UsageError(
      `${shown}: "firmware" names ${firmware}, which is not a file. Correct the path, or remove the key.`,
    );
  }

  async function findFolder(key: string, entry: string): Promise<string> {
    const found = resolve(folder, entry);
    if (await isFolder(found)) return found;
    throw new UsageError(
      `${shown}: "${key}" names ${found}, which is not a folder. Correct the path, or remove the key.`,
    );
  }
}

async function readConfigFile(file: string, isNamed: boolean): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (isMissing && !isNamed) return undefined;
    const why = isMissing ? "there is no such file" : (error as Error).message;
    throw new UsageError(
      `The configuration ${file} cannot be read: ${why}. Name another file, or leave it out.`,
    );
  }
  const text = decodeText(bytes);
  if (text.kind === "text") return text.text;
  throw new UsageError(`The configuration ${file} ${text.fault}.`);
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `"${[...issue.path, key].join(".")}"`).join(", ");
    const primitives =
      issue.path[0] === "use" ? ` ("use" takes ${PRIMITIVE_NAMES.join(", ")})` : "";
    return `unknown ${issue.keys.length === 1 ? "key" : "keys"} ${keys}${primitives}`;
  }
  const where = issue.path.length === 0 ? "the whole file" : `"${issue.path.join(".")}"`;
  return `${where}: ${issue.message}`;
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
