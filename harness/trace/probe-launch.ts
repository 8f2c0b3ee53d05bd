import type { ProbeImport } from "./probe-import.ts";

/** What the probe must know of a program. */
export interface ProbeLaunch {
  /** The name of the program's file on the target. */
  readonly file: string;
  /** The text that marks the probe's lines: see makeSentinel. */
  readonly sentinel: string;
  /** The user's own primitives, such as `{ Queue: "module:Class" }`. */
  readonly use?: Readonly<Record<string, string>> | undefined;
  readonly imports: Pick<ProbeImport, "library">;
}

/**
 * The Python expression that runs a program through the probe, which must have been imported: see importProbe. `further`
 * holds more arguments of `probe.launch` by name, as Python expressions.
 */
export function launchProbe(
  { file, sentinel, use, imports: { library } }: ProbeLaunch,
  further: Readonly<Record<string, string>> = {},
): string {
  const named = {
    ...further,
    ...(library !== undefined && { library: pythonOf(library) }),
  };
  const args = [
    ...[file, sentinel, use ?? {}].map(pythonOf),
    ...Object.entries(named).map(([name, value]) => `${name}=${value}`),
  ];
  return `probe.launch(${args.join()})`;
}

/** JSON strings, and lists and objects of them, are valid Python. */
function pythonOf(value: unknown): string {
  return JSON.stringify(value);
}
