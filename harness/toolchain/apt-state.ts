import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";

/** Returns the folder in the cache that contains apt's lists and other state for a Debian suite. */
export function aptFolder(suite: string): string {
  return join(cacheFolder(), `apt-${suite}`);
}

/** Returns true if the folder of apt's state for a suite contains anything. */
export async function hasAptState(suite: string): Promise<boolean> {
  return (await namesIn(aptFolder(suite))).length > 0;
}

/** Returns the names of the files that aiorig and apt wrote into the folder of a suite. */
export async function ownAptNames(suite: string): Promise<string[]> {
  const own = new Set([...OWN_NAMES, `${suite}.sources`]);
  return (await namesIn(aptFolder(suite))).filter((name) => own.has(name));
}

/**
 * Removes the files that aiorig and apt wrote into the folder of a suite. Then removes the folder if it is empty.
 * Returns the paths of the files that stay in the folder.
 */
export async function removeAptState(suite: string): Promise<string[]> {
  const folder = aptFolder(suite);
  for (const name of await ownAptNames(suite)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  const rest = await readdir(folder);
  if (rest.length === 0) await rmdir(folder);
  return rest.map((name) => join(folder, name));
}

/** Returns the names of the files in a folder. Returns an empty list if the folder cannot be read. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

const OWN_NAMES = [
  "apt.conf",
  "status",
  "lists",
  "archives",
  "extended_states",
  "pkgcache.bin",
  "srcpkgcache.bin",
  "mirrors",
  "periodic",
  "history.log",
  "term.log",
];
