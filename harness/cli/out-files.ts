import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { UsageError } from "../runtimes/usage-error.ts";

/**
 * Writes files, given by name, into a folder, and gives their paths as they are seen from here.
 * Throws UsageError for a folder that cannot be written to.
 */
export function writeOutFiles(folder: string, files: Readonly<Record<string, string>>): string[] {
  makeOutFolder(folder);
  return Object.entries(files).map(([name, text]) => {
    const file = join(folder, name);
    orRefuse(file, () => writeFileSync(file, text));
    return pathFromHere(file);
  });
}

/**
 * Makes a folder for what a command will write, so that it is known before the work that it can be written to.
 * Throws UsageError if not.
 */
export function makeOutFolder(folder: string): void {
  orRefuse(folder, () => {
    const first = firstMissing(folder);
    // Alone, since Node's recursive one never returns from a folder that takes none, such as /proc.
    if (first !== undefined) mkdirSync(first);
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  });
}

/** A path as one would name it here: relative where it lies below this folder. */
export function pathFromHere(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? path : fromHere;
}

/** The uppermost of the folders on the way to this one, itself included, that are not there; undefined if all are. */
export function firstMissing(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  return firstMissing(dirname(folder)) ?? folder;
}

function orRefuse(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(
      `${path} cannot be written: ${(error as Error).message}. Name another folder with --out.`,
    );
  }
}
