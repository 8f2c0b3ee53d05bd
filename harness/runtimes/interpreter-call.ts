import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A Python interpreter on this machine, or a command that starts such an interpreter. */
export interface Interpreter {
  readonly command: string;
  /**
   * The arguments before the Python code. If `scripts` is set, an argument may contain `{program}` and `{folder}`. If
   * no argument contains `{program}`, the path of the program is the last argument.
   */
  readonly args: readonly string[];
  /**
   * The folder for files with Python code. It is needed if the command can only run files. If it is absent, the Python
   * code itself is the argument after `-c`.
   */
  readonly scripts?: string;
  /** Variables that are added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder in which the command starts. Absent if any folder will do. */
  readonly cwd?: string;
}

/** One call of an interpreter. */
export interface InterpreterCall {
  readonly args: readonly string[];
  /** Removes the file with the Python code, if there is such a file. */
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

/** Returns the call as users would type it, for messages. */
export function describeCall({ command, args, scripts }: Interpreter): string {
  const words =
    scripts === undefined
      ? [...args, "-c", "PROGRAM"]
      : fillIn(args, { program: "PROGRAM", folder: "FOLDER" });
  return [command, ...words].join(" ");
}

/**
 * The number of files that were written. Several programs may run at the same time, and their files are in one folder,
 * so the name of each file contains its own number.
 */
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
