import { join } from "node:path";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { quoteWord } from "../text/shell-word.ts";
import { isOwnKind, isRuntimeName, runtimeOf } from "../trace/runtime-names.ts";
import type { Header } from "./results-lines.ts";
import { RESULTS_FILE } from "./results-writer.ts";

/**
 * All settings that influence a run, apart from its clauses and columns. A command that repeats the run must contain
 * all these settings.
 */
export interface Surroundings {
  /** The configuration file. */
  readonly config?: string | undefined;
  /** The folder of your own suite. */
  readonly suites?: string | undefined;
  /** The image for emulated boards. */
  readonly firmware?: string | undefined;
  /** The time limit in milliseconds for programs that set none. Undefined if the user named no limit. */
  readonly limitMs?: number | undefined;
  /** The folder of your own modules. */
  readonly library?: string | undefined;
  /** The folder of the asyncio under test. */
  readonly asyncio?: string | undefined;
  /** Your own primitives, each as `module:Class`. */
  readonly use?: Readonly<Record<string, string>> | undefined;
  /**
   * The files and folders that the user named for columns instead of the usual ones. The keys are the names of columns.
   * For a column of your own runtime, the value is the text that `--runtime` named.
   */
  readonly targets?: Readonly<Record<string, string>> | undefined;
  /**
   * The name or file that the command line gave for each rig. The keys are the names of the rigs. A command needs the
   * file of your own rig, because aiorig cannot find the file by the name alone.
   */
  readonly rigFiles?: Readonly<Record<string, string>> | undefined;
}

/** Returns the settings of the run that a header describes. */
export function surroundingsOf(header: Header): Surroundings {
  const { config, suites, firmware, library, asyncio, use, targets, rigFiles, limits } = header;
  return {
    config: config?.path,
    suites,
    firmware,
    limitMs: limits?.askedMs,
    library: library?.path,
    asyncio,
    use,
    targets,
    rigFiles,
  };
}

/**
 * Returns a command that runs the program of one clause again in one column, with the settings `surroundings`. The
 * command can be pasted into a shell.
 */
export function traceAgain(clause: string, column: string, surroundings: Surroundings): string {
  return againWith("trace", [clause], column, surroundings);
}

/**
 * Returns a command that judges clauses again in one column, with the settings `surroundings`. The command can be
 * pasted into a shell.
 */
export function runAgain(
  clauses: readonly string[],
  column: string,
  surroundings: Surroundings,
): string {
  return againWith("run", clauses, column, surroundings);
}

/**
 * Returns a command that watches a program in one column. `words` are the program and the options of `watch` itself.
 * The command can be pasted into a shell.
 */
export function watchAgain(
  words: readonly string[],
  column: string,
  surroundings: Surroundings,
): string {
  return againWith("watch", words, column, surroundings);
}

/**
 * Returns a command that shows a results file. If the file is the default file, the command does not name it. The
 * command can be pasted into a shell.
 */
export function showAgain(
  file: string,
  { suites, isFull = false }: { readonly suites?: string | undefined; readonly isFull?: boolean },
): string {
  const words = [
    "results",
    ...(file === DEFAULT_FILE ? [] : [quoteWord(file)]),
    ...(suites === undefined ? [] : ["--suites", quoteWord(suites)]),
    ...(isFull ? ["--full"] : []),
  ];
  return aiorigCommand(words.join(" "));
}

/** The file that a run writes by default, and that `results` reads by default. */
const DEFAULT_FILE = join("out", RESULTS_FILE);

/**
 * Returns the value of `--runtime` for a column. If the column has its own file, folder or command,
 * the value contains it.
 */
export function runtimeOption(
  column: string,
  targets: Readonly<Record<string, string>> = {},
): string {
  const target = targets[column];
  if (target === undefined) return column;
  const kind = runtimeOf(column);
  return isOwnKind(kind) ? target : `${kind}=${target}`;
}

/**
 * Says whether a column of a run belongs to a rig. The names of rigs are in `rigFiles`, but early versions of aiorig
 * did not record this field. So in a run without a configuration, every column whose name does not start with a kind of
 * runtime counts as a rig.
 */
export function isRigOf(
  column: string,
  { config, rigFiles = {} }: Pick<Surroundings, "config" | "rigFiles">,
): boolean {
  if (Object.hasOwn(rigFiles, column)) return true;
  return !isRuntimeName(column) && config === undefined;
}

function againWith(
  command: string,
  names: readonly string[],
  column: string,
  {
    config,
    suites,
    firmware,
    limitMs,
    library,
    asyncio,
    use = {},
    targets = {},
    rigFiles = {},
  }: Surroundings,
): string {
  const options = [
    isRigOf(column, { config, rigFiles })
      ? ["--rig", rigFiles[column] ?? column]
      : ["--runtime", runtimeOption(column, targets)],
    ["--suites", suites],
    ["--config", config],
    ["--firmware", firmware],
    ["--limit-ms", limitMs === undefined ? undefined : String(limitMs)],
    ["--library", library],
    ["--asyncio", asyncio],
    ...Object.entries(use).map(([name, path]) => ["--use", `${name}=${path}`]),
  ] as const;
  const words = [
    command,
    ...names.map(quoteWord),
    ...options.flatMap(([name, value]) => (value === undefined ? [] : [name, quoteWord(value)])),
  ];
  return aiorigCommand(words.join(" "));
}
