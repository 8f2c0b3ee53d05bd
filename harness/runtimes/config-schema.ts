import { z } from "zod";
import { formError } from "../text/form-error.ts";
import { BUDGET_STATISTICS } from "../timing/figure.ts";
import { FAMILIES } from "../trace/runtime.ts";
import { RUNTIME_NAMES } from "../trace/runtime-names.ts";
import { CLASS_NAMES } from "./class-names.ts";

/** Returns why a text does not name a class in a module. Returns undefined if the text names a class. */
export function findClassPathProblem(text: string): string | undefined {
  if (CLASS_PATH.test(text)) return undefined;
  const [module = ""] = text.split(":");
  if (CLASS_PATH.test(text.replaceAll("-", "_"))) {
    return `${module} cannot be imported, because a Python name has no dash: rename it to ${module.replaceAll("-", "_")}`;
  }
  return NOT_A_CLASS_PATH;
}

/** Matches the name of a class in a module, such as `module:Class` or `package.module:Class`. */
const CLASS_PATH = /^[\p{L}\p{N}_]+(\.[\p{L}\p{N}_]+)*:[\p{L}\p{N}_]+$/u;

export const NOT_A_CLASS_PATH = 'expected "module:Class"';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

const entry = z.string().min(1);

const classPath = z.string().superRefine((text, context) => {
  const message = findClassPathProblem(text);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

const started = {
  /** Variables that are added to the environment of the command. */
  env: z.record(z.string(), z.string()).optional(),
  /** The folder in which the command starts. The default is a new folder for each program. */
  cwd: entry.optional(),
  /** The clock that programs see. The default is `real`. */
  clock: z.enum(["real", "virtual"]).optional(),
};

const ofPort = {
  /** The baud rate of a UART. It has no effect on USB. The default is 115,200. */
  baudRate: z.int().positive().max(20_000_000).optional(),
  /** `lines` if DTR and RTS reset the board, as on boards with an ESP32. The default is `none`. */
  reset: z.enum(["lines", "none"]).optional(),
};

/** The words of a command: one text that is split as in a shell, or a list of words. */
const command = z.union([entry, z.array(z.string()).min(1)], {
  error: "expected a command: a text, or a list of words",
});

/**
 * The schemas of your own runtimes. The key of each schema is the kind of the runtime. Each runtime in the
 * configuration has exactly one of these keys.
 */
const OWN_SCHEMAS = {
  exec: z.strictObject({
    exec: command,
    ...started,
    /**
     * The family of the runtime's asyncio, which decides which declared deviations apply. By default, aiorig asks the
     * interpreter for its family.
     */
    family: z.enum(FAMILIES).exclude(["aiorig"]).optional(),
  }),
  adapter: z.strictObject({ adapter: command, ...started }),
  serial: z.strictObject({ serial: entry, ...ofPort }),
  rfc2217: z.strictObject({ rfc2217: entry, ...ofPort }),
  tcp: z.strictObject({ tcp: entry }),
  micropython: z.strictObject({ micropython: entry }),
  python: z.strictObject({ python: entry }),
  firmware: z.strictObject({ firmware: entry }),
};

type OwnSchemas = typeof OWN_SCHEMAS;

/** A runtime of your own, as the configuration file describes it. */
export type UserRuntime = { [Key in keyof OwnSchemas]: z.infer<OwnSchemas[Key]> }[keyof OwnSchemas];

/**
 * Matches the name of a runtime or a rig. Column names and folder names contain it, so it may use only a few kinds of
 * characters.
 */
const NAME = /^[A-Za-z][\w.-]{0,39}$/;

const runtimes = z.record(z.string(), z.unknown()).transform((named, context) => {
  const parsed: Record<string, UserRuntime> = {};
  for (const [name, value] of Object.entries(named)) {
    const problem = findNameProblem(name);
    if (problem !== undefined) {
      context.addIssue({ code: "custom", path: [name], message: problem });
      continue;
    }
    const result = parseRuntime(value);
    if (Array.isArray(result)) {
      for (const { path, message } of result) {
        context.addIssue({ code: "custom", path: [name, ...path], message });
      }
    } else parsed[name] = result;
  }
  return parsed;
});

export const configSchema = z.strictObject({
  /** The MicroPython to run: a path, or the name of a command on the PATH. */
  micropython: entry.optional(),
  /** The CPython to run: a path, or the name of a command on the PATH. */
  python: entry.optional(),
  /** The image for the emulated board, `.uf2` or `.bin`. By default aiorig builds this image. */
  firmware: entry.optional(),
  /** Your own runtimes. The name of each runtime is also the name of its column. */
  runtimes: runtimes.optional(),
  /** The files of your own rigs, by the name that `--rig` uses. */
  rigs: z.record(z.string().regex(NAME, "expected letters, digits, _, . and -"), entry).optional(),
  /**
   * The columns of a run if the user names no columns. Each column is a value that `--runtime` accepts, or the name of
   * a rig.
   */
  columns: z.array(entry).min(1).optional(),
  /** The classes in `library` that programs get instead of aiorig's classes, each as `module:Class`. */
  use: z.partialRecord(z.enum(CLASS_NAMES), classPath).optional(),
  /** A short form of `"use": { "Queue": ... }`. */
  queue: classPath.optional(),
  /** A folder with the user's own modules. It is searched before the folders of aiorig's modules. */
  library: entry.optional(),
  /** A folder with an asyncio package. This package is judged instead of the built-in asyncio. */
  asyncio: entry.optional(),
  /** The time limit in milliseconds for programs that do not set their own limit. */
  limitMs: z.int().positive().max(LONGEST_TIMER_MS).optional(),
  /** The upper limits for the values that `aiorig time` measures and judges. */
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
  /** The folder of your own suite, which `run` judges instead of aiorig's suite. */
  suites: entry.optional(),
  /** The folder for results. */
  outDir: entry.optional(),
});

/** The content of a configuration file. */
export type UserConfig = Omit<z.input<typeof configSchema>, "runtimes"> & {
  readonly runtimes?: Readonly<Record<string, UserRuntime>>;
};

/** Describes one problem of a configuration: the key, and what is wrong with its value. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `"${[...issue.path, key].join(".")}"`).join(", ");
    const classes = issue.path[0] === "use" ? ` ("use" takes ${CLASS_NAMES.join(", ")})` : "";
    return `unknown ${issue.keys.length === 1 ? "key" : "keys"} ${keys}${classes}`;
  }
  const where = issue.path.length === 0 ? "the whole file" : `"${issue.path.join(".")}"`;
  return `${where}: ${issue.message}`;
}

function findNameProblem(name: string): string | undefined {
  if (!NAME.test(name) || name in {}) {
    return "a name has at most 40 letters, digits, _, . and -, and starts with a letter: rename this runtime";
  }
  if (!RUNTIME_NAMES.some((known) => known === name)) return undefined;
  return `${name} is already the name of a runtime of aiorig: choose another name`;
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Returns the runtime that an entry of the configuration describes. If the entry is not valid, returns what is wrong
 * with it.
 */
function parseRuntime(value: unknown): UserRuntime | Problem[] {
  const kinds = Object.keys(OWN_SCHEMAS) as (keyof OwnSchemas)[];
  if (typeof value !== "object" || value === null) {
    return [{ path: [], message: `expected an object with one of the keys ${kinds.join(", ")}` }];
  }
  const [kind, ...others] = kinds.filter((key) => Object.hasOwn(value, key));
  if (kind === undefined || others.length > 0) {
    const message = `a runtime needs exactly one of the keys ${kinds.join(", ")}, which define its kind`;
    return [{ path: [], message }];
  }
  const { success, data, error } = OWN_SCHEMAS[kind].safeParse(value, { error: formError });
  if (success) return data;
  return error.issues.map(({ path, message, ...issue }) => {
    if (issue.code !== "unrecognized_keys") return { path, message };
    const known = Object.keys(OWN_SCHEMAS[kind].shape).join(", ");
    return {
      path: [issue.keys[0]!],
      message: `a runtime with "${kind}" does not accept this key, only ${known}`,
    };
  });
}
