import { join } from "node:path";
import { quoteWord } from "../toolchain/shell-word.ts";
import { isRuntimeName, runtimeOf } from "../trace/runtime-names.ts";
import type { Header } from "./results-lines.ts";
import { RESULTS_FILE } from "./results-writer.ts";

/** What decides how a run goes, beside clause and column: all that a command has to repeat. */
export interface Surroundings {
  /** The configuration file. */
  readonly config?: string | undefined;
  /** The folder of a suite of your own. */
  readonly suites?: string | undefined;
  /** The image for emulated boards. */
  readonly firmware?: string | undefined;
  /** The time limit of programs that set none, if one was asked for. */
  readonly limitMs?: number | undefined;
  /** The folder of your own modules. */
  readonly library?: string | undefined;
  /** The folder of the asyncio to judge. */
  readonly asyncio?: string | undefined;
  /** Your own primitives, each as `module:Class`. */
  readonly use?: Readonly<Record<string, string>> | undefined;
  /** The file or folder that a column names, by the column's name. */
  readonly targets?: Readonly<Record<string, string>> | undefined;
  /** What named each rig on the command line, by the rig's name: your own file is not found by its rig's name. */
  readonly rigFiles?: Readonly<Record<string, string>> | undefined;
}

/** The surroundings of the run that a header describes. */
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

/** The command that runs the program of one clause alone in one column as it was run, to be pasted into a shell. */
export function traceAgain(clause: string, column: string, surroundings: Surroundings): string {
  return againWith("trace", [clause], column, surroundings);
}

/** The command that judges clauses again in one column, likewise. */
export function runAgain(
  clauses: readonly string[],
  column: string,
  surroundings: Surroundings,
): string {
  return againWith("run", clauses, column, surroundings);
}

/** The command that shows a results file, likewise. The default file needs no name. */
export function showAgain(
  file: string,
  { suites, isFull = false }: { readonly suites?: string | undefined; readonly isFull?: boolean },
): string {
  return [
    "npm run aiorig -- results",
    ...(file === DEFAULT_FILE ? [] : [quoteWord(file)]),
    ...(suites === undefined ? [] : ["--suites", quoteWord(suites)]),
    ...(isFull ? ["--full"] : []),
  ].join(" ");
}

/** Where a run writes by default, and where `results` looks. */
const DEFAULT_FILE = join("out", RESULTS_FILE);

/** What `--runtime` names for a column: for one with a file or folder of its own, its path. */
export function runtimeOption(
  column: string,
  targets: Readonly<Record<string, string>> = {},
): string {
  const target = targets[column];
  return target === undefined ? column : `${runtimeOf(column)}=${target}`;
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
    isRuntimeName(column)
      ? ["--runtime", runtimeOption(column, targets)]
      : ["--rig", rigFiles[column] ?? column],
    ["--suites", suites],
    ["--config", config],
    ["--firmware", firmware],
    ["--limit-ms", limitMs === undefined ? undefined : String(limitMs)],
    ["--library", library],
    ["--asyncio", asyncio],
    ...Object.entries(use).map(([name, path]) => ["--use", `${name}=${path}`]),
  ] as const;
  return [
    "npm run aiorig --",
    command,
    ...names.map(quoteWord),
    ...options.flatMap(([name, value]) => (value === undefined ? [] : [name, quoteWord(value)])),
  ].join(" ");
}
