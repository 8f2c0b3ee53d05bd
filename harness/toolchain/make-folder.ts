import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Makes a folder and the missing ones on the way to it. Throws Node's error if a folder cannot be made. */
export function makeFolder(folder: string): void {
  const first = firstMissing(folder);
  // Separately, because Node's recursive one never returns from a folder that accepts no others, such as /proc.
  if (first !== undefined) makeOne(first);
  mkdirSync(folder, { recursive: true });
}

/** The uppermost folder on the way to this one, itself included, that does not exist; undefined if all exist. */
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
