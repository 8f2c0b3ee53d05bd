import { lstat, readdir, rm, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isOf, listBelow, MANIFEST, type Manifest } from "./build-manifest.ts";

/** Says which files in a result aiorig wrote. */
export interface OwnFiles {
  readonly manifest?: Manifest | undefined;
  /** The paths that the result must contain, as in the recipe. */
  readonly keeps?: readonly string[] | undefined;
}

/**
 * The files of a result in two lists: the files that aiorig wrote, and all other files. The paths are relative to the
 * folder of the result.
 */
export interface SortedFiles {
  readonly own: readonly string[];
  readonly foreign: readonly string[];
}

/**
 * Separates the files that aiorig wrote from all other files. If the result is a single file or a link, its path in the
 * lists is `.`.
 */
export async function sortFiles(result: string, ownFiles: OwnFiles): Promise<SortedFiles> {
  const entry = await lstat(result);
  // If the result is a link, the link itself can be removed. The folder to which it leads is not from aiorig, and it
  // stays.
  if (entry.isSymbolicLink()) return { own: ["."], foreign: [] };
  if (!entry.isDirectory()) return { own: [], foreign: ["."] };
  const own: string[] = [];
  const foreign: string[] = [];
  for (const file of await listBelow(result)) (isOwn(file, ownFiles) ? own : foreign).push(file);
  return { own, foreign };
}

/** Removes a result. Keeps the files in it that aiorig did not write, and returns their paths. */
export async function removeResult(result: string, ownFiles: OwnFiles): Promise<string[]> {
  const { own, foreign } = await sortFiles(result, ownFiles);
  if (foreign.length === 0) {
    await rm(result, { recursive: true });
    return [];
  }
  for (const file of own) await unlink(join(result, file));
  if (foreign[0] !== ".") await removeEmptyFolders(result);
  return foreign.map((file) => join(result, file));
}

/**
 * Returns true if aiorig wrote the file. Bytecode of Python counts as a file of aiorig, because Python writes it next to the
 * modules that it imports.
 */
function isOwn(file: string, { manifest, keeps = [] }: OwnFiles): boolean {
  const isListed = manifest !== undefined && Object.hasOwn(manifest.files, file);
  const isKept = keeps.some((keep) => isOf(keep, file));
  return file === MANIFEST || isListed || isKept || /(^|\/)__pycache__\//.test(file);
}

async function removeEmptyFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const inner = join(folder, entry.name);
    await removeEmptyFolders(inner);
    if ((await readdir(inner)).length === 0) await rmdir(inner);
  }
}
