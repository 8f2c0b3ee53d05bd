import { resolve } from "node:path";
import { Command } from "commander";
import { type Config, loadConfig } from "../runtimes/config.ts";
import { RUNTIME_NAMES } from "../runtimes/index.ts";
import type { OwnRuntime } from "../runtimes/own-runtime.ts";
import { print, printLine } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { DEFAULT_LIMIT_MS } from "../trace/run.ts";
import { columns } from "./columns.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { addConfigOptions, type ConfigOptions, configOf } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";

interface Options extends ConfigOptions, JsonOptions {}

export function configCommand(): Command {
  const command = new Command("config")
    .description("show the configuration that is in effect, and where each value comes from")
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(showConfig);
  return addConfigOptions(command);
}

/** One value of the configuration. */
interface Setting {
  /** The key in the file. */
  readonly key: string;
  /** The value. It is absent if aiorig finds it only later, when a command needs it. */
  readonly value?: unknown;
  readonly from: "command line" | "file" | "default";
  /**
   * The origin of the value: the option, or the path of the file. If the value is a default, the text says what the
   * default means.
   */
  readonly source?: string | undefined;
}

async function showConfig(options: Options): Promise<void> {
  const file = await loadConfig(options.config);
  const settings = settingsOf(file, await configOf(options), options);
  if (options.json) {
    printDocument({ type: "config", schema: 1, file: file.file ?? null, settings });
    return;
  }
  const where =
    file.file === undefined
      ? `There is no configuration in ${resolve()}.`
      : `The configuration is ${pathFromHere(file.file)}.`;
  print(`${printableLine(where)}\n\n`);
  const rows = settings.map(({ key, value, from, source }) => [
    key,
    value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value),
    from === "file" ? "from the file" : (source ?? from),
  ]);
  for (const line of columns([["key", "value", "where it comes from"], ...rows])) printLine(line);
}

function settingsOf(file: Config, all: Config, options: Options): Setting[] {
  return KEYS.flatMap(({ key, option, usual, source }): Setting[] => {
    const value = all[key];
    const name = key === "ownRigs" ? "rigs" : key;
    const isOption = option?.isUsed(options) === true;
    if (value === undefined) {
      return [{ key: name, ...(usual !== undefined && { value: usual }), from: "default", source }];
    }
    const of = (part: string, shown: unknown): Setting =>
      isOption
        ? { key: part, value: shown, from: "command line", source: option!.flag }
        : { key: part, value: shown, from: "file", source: file.file };
    if (key === "runtimes") {
      const runtimes = Object.entries(value as NonNullable<Config["runtimes"]>);
      return runtimes.map(([part, runtime]) => of(`${name}.${part}`, shownRuntime(runtime)));
    }
    if (key === "ownRigs" || key === "use") {
      return Object.entries(value).map(([part, shown]) => ({
        ...of(`${name}.${part}`, shown),
        // If the command line names classes, it overrides only these classes of the configuration file.
        ...(isOption && file.use && !isNamed(part, options)
          ? { from: "file" as const, source: file.file }
          : {}),
      }));
    }
    return [of(name, value)];
  });
}

function isNamed(primitive: string, { use = {}, queue }: Options): boolean {
  return Object.hasOwn(use, primitive) || (primitive === "Queue" && queue !== undefined);
}

function shownRuntime(runtime: OwnRuntime): unknown {
  if (runtime.kind !== "known") return runtime;
  return { [runtime.runtime]: runtime.path };
}

interface Key {
  readonly key: keyof Config;
  /** The command-line option that overrides this value of the file. */
  readonly option?: { readonly flag: string; isUsed(options: Options): boolean };
  /** The value that aiorig uses if the user chooses no value. */
  readonly usual?: unknown;
  /** A text that says what aiorig does if the user chooses no value. */
  readonly source?: string;
}

const KEYS: readonly Key[] = [
  { key: "micropython", source: "default: micropython on the PATH, or a build by aiorig" },
  { key: "python", source: "default: python3 on the PATH" },
  {
    key: "firmware",
    option: { flag: "--firmware", isUsed: ({ firmware }) => firmware !== undefined },
    source: "default: built by aiorig",
  },
  { key: "runtimes", source: "default: none" },
  { key: "ownRigs", source: "default: none" },
  {
    key: "columns",
    usual: RUNTIME_NAMES,
    source: "default: these runtimes, and your own runtimes",
  },
  {
    key: "use",
    option: {
      flag: "--use",
      isUsed: ({ use, queue }) => use !== undefined || queue !== undefined,
    },
    source: "default: the class of the runtime, or aiorig's class if the runtime has none",
  },
  {
    key: "library",
    option: { flag: "--library", isUsed: ({ library }) => library !== undefined },
    source: "default: none",
  },
  {
    key: "asyncio",
    option: { flag: "--asyncio", isUsed: ({ asyncio }) => asyncio !== undefined },
    source: "default: the asyncio of each runtime",
  },
  {
    key: "limitMs",
    option: { flag: "--limit-ms", isUsed: ({ limitMs }) => limitMs !== undefined },
    usual: DEFAULT_LIMIT_MS,
  },
  { key: "budgets", source: "default: none" },
  { key: "outDir", usual: resolve("out") },
];

const HELP = `
aiorig reads aiorig.config.ts, .mts, .js, .mjs or .json in the current folder. It is an error if
the folder has two of these files.
Options of the command line override the file. Relative paths in the file start at its folder.

Exit codes: 0 the configuration is shown; 2 it is wrong.

Examples:
  aiorig config
  aiorig config --json
  aiorig config --config ci/aiorig.config.ts --limit-ms 5000`;
