import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A Python interpreter on this machine, or a command that starts such an interpreter. */
export interface Interpreter {
  readonly command: string;
  /**
   * The arguments before the Python code. If `scripts` is set, an argument may contain `{program}` and `{folder}`. If
   * no argument contains `{program}`, the path of the program is added at the end.
   */
  readonly args: readonly string[];
  /**
   * The folder for files with Python code, for a command that can only run files. If this folder is absent, the code is
   * the argument after `-c`.
   */
  readonly scripts?: string;
  /** Variables that are added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder in which the command starts. Absent if the command does not need a certain folder. */
  readonly cwd?: string;
}

/** One call of an interpreter. */
export interface InterpreterCall {
  readonly args: readonly string[];
  /** Removes the file with the code, if this file exists. */
  release(): void;
}

/** Prepares the call that runs some Python code. Throws the error of the file system if the code cannot be written. */
export function prepareCall(
  { args, scripts }: Pick<Interpreter, "args" | "scripts">,
  code: string,
): InterpreterCall {
  if (scripts === undefined) return { args: [...args, "-c", code], release: () => {} };
  const file = join(scripts, `program-${++count}.py`);
  writeFileSync(file, `${code}\n`);
  return {
    args: fillIn(args, { program: file, folder: scripts }),
    release: () => rmSync(file, { force: true }),
  };
}

/** Returns the call as users would write it, for messages. */
export function describeCall({ command, args, scripts }: Interpreter): string {
  const words =
    scripts === undefined
      ? [...args, "-c", "PROGRAM"]
      : fillIn(args, { program: "PROGRAM", folder: "FOLDER" });
  return [command, ...words].join(" ");
}

/** Several programs may run at the same time. Their files are in one folder, and each file has its own number. */
let count = 0;

function fillIn(
  args: readonly string[],
  { program, folder }: { readonly program: string; readonly folder: string },
): string[] {
  const isNamed = args.some((arg) => arg.includes("{program}"));
  return (isNamed ? args : [...args, "{program}"]).map((arg) =>
    arg.replaceAll("{program}", program).replaceAll("{folder}", folder),
  );
}
