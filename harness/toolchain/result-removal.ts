import { lstat, readdir, rm, rmdir, unlink } from "node:fs/promises";
import path from "node:path";
import { isOf, listBelow, MANIFEST, type Manifest } from "./build-manifest.ts";

/** What is known of the files that aiorig wrote into a result. */
export interface OwnFiles {
  readonly manifest?: Manifest | undefined;
  /** As in the recipe. */
  readonly keeps?: readonly string[] | undefined;
}

/** The paths of a result, from its folder, that aiorig did not write. `.` is the result itself, if it is not a folder. */
export async function findForeign(result: string, own: OwnFiles): Promise<string[]> {
  const entry = await lstat(result);
  if (entry.isSymbolicLink()) return [];
  if (!entry.isDirectory()) return ["."];
  return (await listBelow(result)).filter((file) => !isOwn(file, own));
}

/** Removes a result, except for files that aiorig did not write, and returns the paths of those. */
export async function removeResult(result: string, own: OwnFiles): Promise<string[]> {
  const foreign = await findForeign(result, own);
  if (foreign.length === 0) {
    await rm(result, { recursive: true });
    return [];
  }
  if (foreign[0] === ".") return [result];
  for (const file of await listBelow(result)) {
    if (!foreign.includes(file)) await unlink(path.join(result, file));
  }
  await rm(path.join(result, MANIFEST), { force: true });
  await removeEmptyFolders(result);
  return foreign.map((file) => path.join(result, file));
}

/** Python writes bytecode beside the modules that it imports. */
function isOwn(file: string, { manifest, keeps = [] }: OwnFiles): boolean {
  const isListed = manifest !== undefined && Object.hasOwn(manifest.files, file);
  return isListed || keeps.some((keep) => isOf(keep, file)) || /(^|\/)__pycache__\//.test(file);
}

async function removeEmptyFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const inner = path.join(folder, entry.name);
    await removeEmptyFolders(inner);
    if ((await readdir(inner)).length === 0) await rmdir(inner);
  }
}
