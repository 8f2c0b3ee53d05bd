import { isRuntimeName } from "../runtimes/runtime-names.ts";

/** What of a run's configuration decides what its programs get. */
export interface Surroundings {
  /** The folder of the user's own modules. */
  readonly library?: string | undefined;
  /** The user's own primitives, each as `module:Class`. */
  readonly use?: Readonly<Record<string, string>> | undefined;
  /** What rigs are named by on the command line, by their names: a file of the user's own is not found by its rig's name. */
  readonly rigFiles?: Readonly<Record<string, string>> | undefined;
}

/** The command that runs one program alone on one runtime, to be pasted into a shell. */
export function reproduceCommand(
  program: string,
  runtime: string,
  { library, use = {}, rigFiles }: Surroundings = {},
): string {
  return [
    `npm run aiorig -- trace ${quote(program)} ${columnOption(runtime, rigFiles)}`,
    ...(library === undefined ? [] : [`--library ${quote(library)}`]),
    ...Object.entries(use).map(([name, path]) => `--use ${name}=${path}`),
  ].join(" ");
}

/** `--runtime NAME`, or `--rig NAME` or `--rig FILE`. */
export function columnOption(column: string, rigFiles: Surroundings["rigFiles"] = {}): string {
  if (isRuntimeName(column)) return `--runtime ${column}`;
  return `--rig ${quote(rigFiles[column] ?? column)}`;
}

function quote(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
