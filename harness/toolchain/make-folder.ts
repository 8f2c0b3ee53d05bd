import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Makes a folder and its missing parents. Throws Node's error if a folder cannot be made. */
export function makeFolder(folder: string): void {
  const first = firstMissing(folder);
  // One by one, because Node's recursive mkdir never returns if a parent accepts no folders, such as /proc.
  if (first !== undefined) makeOne(first);
  mkdirSync(folder, { recursive: true });
}

/** The topmost missing folder among this one and its parents; undefined if all exist. */
export function firstMissing(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  return firstMissing(dirname(folder)) ?? folder;
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
