import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { LEVELS, type Level } from "../check/clause.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import { CLASS_NAMES, type ClassName } from "../runtimes/class-names.ts";
import { type Config, loadConfig } from "../runtimes/config.ts";
import { findClassPathProblem, NOT_A_CLASS_PATH } from "../runtimes/config-schema.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { firstMissing } from "../toolchain/make-folder.ts";
import { isRuntimeName } from "../trace/runtime-names.ts";
import { findRig } from "./rig-file.ts";
import { parseChoice, parseChoices, RUNTIME_FORMS, type RuntimeChoice } from "./runtime-choice.ts";
import { wholeNumber } from "./whole-number.ts";

/** The options of every command that runs your own programs. */
export interface ConfigOptions extends RuntimeOptions {
  readonly limitMs?: number;
}

/** The options of every command that opens runtimes. */
export interface RuntimeOptions {
  readonly config?: string;
  readonly use?: Choices;
  readonly queue?: string;
  readonly library?: string;
  readonly asyncio?: string;
  readonly firmware?: string;
}

export function addConfigOptions(command: Command): Command {
  return addRuntimeOptions(command).option(
    "--limit-ms <n>",
    "the time limit, in milliseconds, of each program that has no time limit of its own",
    wholeNumber(1, LONGEST_LIMIT_MS, "of milliseconds"),
  );
}

export function addRuntimeOptions(command: Command): Command {
  return command
    .addOption(configOption())
    .option(
      "--use <name=module:class>",
      `use this class in programs instead of the class of the runtime or of aiorig; may be repeated. The name must be one of: ${NAMES}`,
      parseUse,
    )
    .option("--queue <module:class>", "short for --use Queue=module:class", parseClass)
    .option("--library <path>", "a folder of modules that programs may import", parseFolder)
    .option(
      "--asyncio <dir>",
      "judge your own asyncio package instead of MicroPython's: name the folder that contains the package, or the folder of the package itself",
      parseFolder,
    )
    .addOption(firmwareOption());
}

/**
 * Returns the configuration from the configuration file and the command line. Options of the command line override
 * values of the file. Throws `UsageError` if the file is not valid.
 */
export async function configOf(options: ConfigOptions): Promise<Config> {
  const { config, queue, library, asyncio, firmware, limitMs } = options;
  const file = await loadConfig(config);
  const use = { ...file.use, ...(queue !== undefined && { Queue: queue }), ...options.use };
  return {
    ...file,
    ...(Object.keys(use).length > 0 && { use }),
    ...(library !== undefined && { library }),
    ...(asyncio !== undefined && { asyncio }),
    ...(firmware !== undefined && { firmware }),
    ...(limitMs !== undefined && { limitMs }),
  };
}

/** Makes the option `--config FILE`. The path is made absolute. */
export function configOption(): Option {
  return new Option(
    "--config <file>",
    "the configuration file (default: aiorig.config.ts or aiorig.config.json in this folder)",
  ).argParser(parsePath);
}

/** Makes the option `--firmware FILE`. The path is made absolute. */
export function firmwareOption(): Option {
  return new Option(
    "--firmware <file>",
    "the image for emulated boards, .uf2 or .bin (default: aiorig builds one)",
  ).argParser(parseFile);
}

/**
 * Returns the output folder. If the command line names no folder, the configuration decides. If neither names a folder,
 * it is `out` in the current folder.
 */
export function outFolderOf({ out }: { out?: string }, { outDir }: Config): string {
  return out ?? outDir ?? resolve("out");
}

/** Makes the option `--fail-on LEVEL`. It says which levels of clauses count for the exit code. */
export function failOnOption(): Option {
  return new Option(
    "--fail-on <level>",
    "only clauses of this level and of stricter levels count for the exit code (the strictest level first: must, should, may)",
  )
    .default("may", '"may", so all levels count')
    .argParser((text): Level => {
      const level = LEVELS.find((known) => known === text);
      if (level !== undefined) return level;
      throw new InvalidArgumentError(`The level must be one of ${LEVELS.join(", ")}.`);
    });
}

/** Makes the option `--full`. It prints the whole matrix instead of the summary. */
export function fullOption(): Option {
  return new Option(
    "--full",
    "print the whole matrix, with one row per clause and all reasons, instead of a short summary",
  );
}

/**
 * Makes the option `--out DIR`. The path is made absolute. The option refuses the path of a folder that does not exist
 * and cannot be made. `what` says what the command writes into the folder.
 */
export function outOption(what: string): Option {
  return new Option("--out <dir>", what).argParser(parseOutFolder);
}

/** Makes the option `--runtime NAME`. It may be repeated, and NAME may be a list with commas. */
export function runtimesOption(
  description = `use only this runtime; may be repeated (${RUNTIME_FORMS})`,
): Option {
  return new Option("--runtime <name>", description).argParser(
    (text, before: readonly RuntimeChoice[] | undefined) => [
      ...(before ?? []),
      ...parseChoices(text),
    ],
  );
}

/** Makes the option `--runtime NAME`. The user can name exactly one runtime. */
export function oneRuntimeOption(): Option {
  return new Option("--runtime <name>", `the runtime (${RUNTIME_FORMS})`).argParser((text) =>
    parseChoice(text),
  );
}

/** Makes the option `--rig NAME`. It may be repeated. */
export function rigsOption(): Option {
  return new Option(
    "--rig <name|file>",
    `use the boards of this rig; may be repeated (see: ${aiorigCommand("rig list")})`,
  ).argParser((name, before: readonly string[] | undefined) => [...(before ?? []), name]);
}

/**
 * Returns the rigs that the user named. Each of `names` is a key of `ownRigs` in the configuration, the name of a rig,
 * or a file. Throws UsageError if a rig is unknown or has no boards. Each rig has its own column in the results, so
 * also throws UsageError if a rig has the name of a runtime or of another rig.
 */
export async function rigsNamed(
  names: readonly string[] = [],
  { ownRigs = {} }: Pick<Config, "ownRigs"> = {},
): Promise<Required<Pick<Config, "rigs" | "rigFiles">>> {
  const rigs: WiredRigDefinition[] = [];
  const rigFiles: Record<string, string> = {};
  for (const given of names) {
    const name = Object.hasOwn(ownRigs, given) ? ownRigs[given]! : given;
    const { definition } = await findRig(name);
    if (definition.kind === "in-process") {
      throw new UsageError(
        `the rig ${definition.name} has no boards: it is the runtime "reference". Run it with --runtime reference.`,
      );
    }
    if (isRuntimeName(definition.name)) {
      throw new UsageError(
        `the rig ${name} has the name of the runtime ${definition.name}. Choose another name for the rig.`,
      );
    }
    if (rigs.some((rig) => rig.name === definition.name)) {
      throw new UsageError(
        `the option --rig selects two rigs with the name ${definition.name}. Select each rig only once, and give different rigs different names.`,
      );
    }
    rigs.push(definition);
    rigFiles[definition.name] = name;
  }
  return { rigs, rigFiles };
}

export function suitesOption(): Option {
  return new Option(
    "--suites <dir>",
    "a folder with your own clauses (*.suite.ts) and their programs (in fixtures/)",
  ).argParser(parsePath);
}

const NAMES = CLASS_NAMES.join(", ");

type Choices = Partial<Record<ClassName, string>>;

function parseClass(text: string): string {
  const problem = findClassPathProblem(text);
  if (problem === undefined) return text;
  throw new InvalidArgumentError(
    problem === NOT_A_CLASS_PATH
      ? "Name a module and a class in this module, such as my_queue:Queue."
      : `${problem}.`,
  );
}

function parseUse(text: string, before: Choices | undefined): Choices {
  const [name, ...rest] = text.split("=");
  const known = CLASS_NAMES.find((one) => one === name);
  if (rest.length === 0 || known === undefined) {
    throw new InvalidArgumentError(
      `Write a name and a class, such as Semaphore=my_module:Semaphore; the name must be one of ${NAMES}.`,
    );
  }
  return { ...before, [known]: parseClass(rest.join("=")) };
}

/**
 * Makes a path absolute. Refuses an empty path, because it would mean the current folder. Usually an empty path comes
 * from a variable that is not set.
 */
export function parsePath(text: string): string {
  if (text.trim() !== "") return resolve(text);
  throw new InvalidArgumentError("The path is empty. Name a path, or leave out the option.");
}

/**
 * Returns the path of a results file. If `text` names a folder, the result is the path of results.jsonl in that folder.
 */
export function parseResultsPath(text: string): string {
  const path = parsePath(text);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, RESULTS_FILE) : path;
}

function parseFile(text: string): string {
  const file = parsePath(text);
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  throw new InvalidArgumentError(`${file} is not a file. Correct the path.`);
}

function parseFolder(text: string): string {
  const folder = parsePath(text);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw new InvalidArgumentError(`${folder} is not a folder. Correct the path.`);
}

function parseOutFolder(text: string): string {
  const folder = parsePath(text);
  const missing = firstMissing(folder);
  const there = missing === undefined ? folder : dirname(missing);
  if (statSync(there).isDirectory()) return folder;
  throw new InvalidArgumentError(`${there} is a file, not a folder. Name another folder.`);
}

/** The longest time that a timer of Node can wait, in milliseconds. */
const LONGEST_LIMIT_MS = 2 ** 31 - 1;
