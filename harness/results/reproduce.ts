import { isRuntimeName } from "../runtimes/runtime-names.ts";

/** What of a run's configuration decides what its programs get. */
export interface Surroundings {
  /** The folder of the user's own modules. */
  readonly library?: string | undefined;
  /** The user's own primitives, each as `module:Class`. */
  readonly use?: Readonly<Record<string, string>> | undefined;
}

/** The command that runs one program alone on one runtime, to be pasted into a shell. */
export function reproduceCommand(
  program: string,
  runtime: string,
  { library, use = {} }: Surroundings = {},
): string {
  return [
    `npm run aiorig -- trace ${quote(program)} ${columnOption(runtime)}`,
    ...(library === undefined ? [] : [`--library ${quote(library)}`]),
    ...Object.entries(use).map(([name, path]) => `--use ${name}=${path}`),
  ].join(" ");
}

/** `--runtime NAME`, or `--rig NAME`. */
export function columnOption(column: string): string {
  return `${isRuntimeName(column) ? "--runtime" : "--rig"} ${column}`;
}

function quote(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
