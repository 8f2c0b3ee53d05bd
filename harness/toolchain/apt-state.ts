import { readdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { cacheFolder } from "./cache-folder.ts";

/** The folder in the cache with apt's state for a Debian suite. */
export function aptFolder(suite: string): string {
  return path.join(cacheFolder(), `apt-${suite}`);
}

/** Whether there is anything in that folder. */
export async function hasAptState(suite: string): Promise<boolean> {
  return readdir(aptFolder(suite)).then(
    (names) => names.length > 0,
    () => false,
  );
}

/** Removes what aiorig and apt wrote to the folder, and the folder if it is empty then. Returns the paths of the rest. */
export async function removeAptState(suite: string): Promise<string[]> {
  const folder = aptFolder(suite);
  const own = new Set([...OWN_NAMES, `${suite}.sources`]);
  const names = await readdir(folder);
  for (const name of names.filter((name) => own.has(name))) {
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
  const rest = names.filter((name) => !own.has(name));
  if (rest.length === 0) await rmdir(folder);
  return rest.map((name) => path.join(folder, name));
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
