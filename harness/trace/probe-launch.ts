import type { ProbeImport } from "./probe-import.ts";

/** The facts about a program that the probe needs. */
export interface ProbeLaunch {
  /** The name of the program's file on the target. */
  readonly file: string;
  /** The text that marks the probe's lines. See makeSentinel. */
  readonly sentinel: string;
  /** The user's own replacements for asyncio's classes, such as `{ Queue: "module:Class" }`. */
  readonly use?: Readonly<Record<string, string>> | undefined;
  readonly imports: Pick<ProbeImport, "library" | "hasMarks" | "spareBytes">;
  /** True if the probe must record what the tasks do. */
  readonly tasks?: boolean | undefined;
  /** True if the program may look up the names of `__main__`, as a REPL does. */
  readonly hasRepl?: boolean | undefined;
}

/**
 * Returns the Python expression that runs a program through the probe. The probe must already be
 * imported (see importProbe). `further` holds more arguments of `probe.launch`: their names and
 * their values as Python expressions.
 */
export function launchProbe(
  {
    file,
    sentinel,
    use,
    imports: { library, hasMarks = true, spareBytes = 0 },
    tasks,
    hasRepl,
  }: ProbeLaunch,
  further: Readonly<Record<string, string>> = {},
): string {
  const named = {
    ...further,
    ...(library !== undefined && { library: pythonOf(library) }),
    ...(tasks && { tasks: "True", ...(spareBytes > 0 && { spare: String(spareBytes) }) }),
    ...(hasRepl && { repl: "True" }),
    ...(!hasMarks && { marks: "False" }),
  };
  const args = [
    ...[file, sentinel, use ?? {}].map(pythonOf),
    ...Object.entries(named).map(([name, value]) => `${name}=${value}`),
  ];
  return `probe.launch(${args.join()})`;
}

/**
 * Writes a value as Python. The result is JSON, because JSON strings, and lists and objects of JSON strings, are valid
 * Python.
 */
function pythonOf(value: unknown): string {
  return JSON.stringify(value);
}
