import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";

/**
 * Looks for an executable file with a given name in the folders of PATH, like the shell's `command -v`. Returns the
 * path of the first match, or undefined if there is none.
 */
export async function findCommand(name: string): Promise<string | undefined> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const folder of folders) {
    const file = resolve(folder, name);
    if (folder !== "" && (await isExecutable(file))) return file;
  }
  return undefined;
}

/** Says whether a path is a file that this process may execute. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
