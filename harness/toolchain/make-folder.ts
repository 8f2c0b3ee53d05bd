import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Makes a folder and its missing parents. Throws Node's error if a folder cannot be made. */
export function makeFolder(folder: string): void {
  const first = firstMissing(folder);
  // The topmost missing folder is made on its own, because Node's recursive mkdir never returns if the existing folder
  // above it, such as /proc, accepts no new folders.
  if (first !== undefined) makeOne(first);
  mkdirSync(folder, { recursive: true });
}

/**
 * Returns the topmost missing folder: this folder or one of its parents. Returns undefined if all of these folders
 * exist.
 */
export function firstMissing(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  return firstMissing(dirname(folder)) ?? folder;
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made the folder since our first look.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
