import { randomUUID } from "node:crypto";
import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  describeFaults,
  examineResult,
  type Recipe,
  resultName,
  writeManifest,
} from "./build-manifest.ts";
import { explainCacheError } from "./cache-error.ts";
import { cacheFolder } from "./cache-folder.ts";
import { guard } from "./guard.ts";
import { type LockOptions, withLock } from "./lock.ts";
import { stateOfHolder } from "./lock-holder.ts";
import { makeFolder } from "./make-folder.ts";
import { parseJson } from "./parse-json.ts";
import { describeProcess } from "./process-identity.ts";
import { removeResult } from "./result-removal.ts";

/**
 * The state of a recipe's result in the cache. Only a `whole` result may be used, because none of its files has changed
 * since the build.
 */
export type Found =
  | { readonly state: "absent" }
  | { readonly state: "whole"; readonly path: string }
  | { readonly state: "damaged"; readonly path: string; readonly faults: readonly string[] };

export interface BuildCacheOptions extends LockOptions {
  /**
   * Called with each message for the user. A message says that a damaged result is built again, or that a file that
   * aiorig did not write was kept.
   */
  readonly onNotice?: (line: string) => void;
}

/** Returns the path of the folder for a recipe's result. The folder may not exist yet. */
export function resultFolder(recipe: Recipe): string {
  return join(cacheFolder(), resultName(recipe));
}

/** Finds a recipe's result and compares each file of the result with the manifest. */
export async function findBuilt(recipe: Recipe): Promise<Found> {
  const folder = resultFolder(recipe);
  if (!(await isThere(folder))) return { state: "absent" };
  const { faults } = await examineResult(folder, recipe.keeps);
  if (faults.length === 0) return { state: "whole", path: folder };
  return { state: "damaged", path: folder, faults };
}

/**
 * Returns the folder of a recipe's result. Builds the result if it is missing or damaged.
 *
 * `build` gets two empty folders: one for its work, and one for the result. After a successful build, one rename moves
 * the result to its final path, together with the record of its files. So a killed build leaves nothing that looks like
 * a result. The lock only prevents two processes from building the same thing.
 *
 * Throws CacheError if the cache cannot be used, and the errors of `build`.
 */
export async function buildOnce(
  recipe: Recipe,
  build: (folders: { work: string; result: string }) => Promise<void>,
  options: BuildCacheOptions = {},
): Promise<string> {
  try {
    const found = await findBuilt(recipe);
    if (found.state === "whole") return found.path;
    // Report the damage first. The user must know why something is built again, even if a later step fails.
    if (found.state === "damaged") options.onNotice?.(describeDamage(recipe, found.faults));
    const folder = resultFolder(recipe);
    makeFolder(dirname(folder));
    return await withLock(`${folder}.lock`, () => buildLocked(recipe, build, options), options);
  } catch (error) {
    throw explainCacheError(error);
  }
}

/**
 * Suffixes of folders that are not results. The name of such a folder has three parts: the name of a result, the
 * suffix, and six random characters.
 */
export const HALF_BUILT = ".half-built-";
export const SET_ASIDE = ".damaged-";

async function buildLocked(
  recipe: Recipe,
  build: Parameters<typeof buildOnce>[1],
  { onNotice }: BuildCacheOptions,
): Promise<string> {
  const found = await findBuilt(recipe);
  if (found.state === "whole") return found.path;
  const folder = resultFolder(recipe);
  await removeHalfBuilt(folder);
  const temporary = await mkdtemp(folder + HALF_BUILT);
  const release = guard({ kind: "folder", path: temporary });
  const folders = {
    work: join(temporary, "work"),
    // The folder already has the final name of the result, because the manifest is checked against this name.
    result: join(temporary, basename(folder)),
  };
  try {
    await writeFile(join(temporary, BUILDER), JSON.stringify(describeProcess()));
    await mkdir(folders.work);
    await mkdir(folders.result);
    await build(folders);
    await writeManifest(folders.result, recipe);
    const { faults } = await examineResult(folders.result, recipe.keeps);
    if (faults.length > 0) {
      throw new Error(`the build of ${recipe.name} is not complete: ${describeFaults(faults)}`);
    }
    await putInPlace(folders.result, recipe, onNotice);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    release();
  }
  return folder;
}

function describeDamage({ name, version }: Recipe, faults: readonly string[]): string {
  return `${name} ${version} in the build cache is damaged and is built again: ${describeFaults(faults)}`;
}

/** The name of a file in a half-built folder. The content of this file names the process that builds in the folder. */
const BUILDER = "builder.json";

/**
 * Removes the half-built folders that killed builds of the result `folder` left behind. Only the process that holds the
 * lock may do this.
 */
async function removeHalfBuilt(folder: string): Promise<void> {
  const prefix = basename(folder) + HALF_BUILT;
  for (const name of await readdir(dirname(folder))) {
    const place = join(dirname(folder), name);
    if (!name.startsWith(prefix) || (await isStillBuilding(place))) continue;
    await rm(place, { recursive: true, force: true });
  }
}

/**
 * Says whether the process that builds in this folder is still running. The lock of the build does not show this: a
 * running process may have lost the lock, for example while the machine slept.
 */
export async function isStillBuilding(halfBuilt: string): Promise<boolean> {
  const text = await readFile(join(halfBuilt, BUILDER), "utf8").catch(() => "");
  return stateOfHolder(parseJson(text)) === "alive";
}

/**
 * Moves a result to its final path. A damaged result at that path is first moved aside and later removed, so that
 * nobody finds an incomplete result.
 */
async function putInPlace(
  result: string,
  recipe: Recipe,
  onNotice: BuildCacheOptions["onNotice"],
): Promise<void> {
  const folder = resultFolder(recipe);
  const aside: string[] = [];
  for (let attempt = 1; !(await moveToFree(result, folder)); attempt++) {
    // Another process may have taken over our lock and finished its build before us.
    if ((await findBuilt(recipe)).state === "whole") break;
    if (attempt > MOST_ATTEMPTS)
      throw new Error(
        `the new build must be moved to ${folder}, but the folder that is already there cannot be moved away`,
      );
    const place = `${folder}${SET_ASIDE}${randomUUID().slice(0, 6)}`;
    await rename(folder, place).then(() => aside.push(place), ignoreAbsence);
  }
  for (const place of aside) {
    const line = await removeSetAside(place, recipe.keeps).then(
      describeKept,
      (error: Error) => `${place} is no longer needed, but cannot be removed: ${error.message}`,
    );
    if (line !== undefined) onNotice?.(line);
  }
}

const MOST_ATTEMPTS = 5;

/**
 * Removes a result that was moved aside, but keeps the files in it that aiorig did not write. Returns the paths of the
 * kept files.
 */
export async function removeSetAside(
  place: string,
  keeps: readonly string[] | undefined,
): Promise<string[]> {
  const [name] = basename(place).split(SET_ASIDE);
  const { manifest } = await examineResult(place, [], name);
  return removeResult(place, { manifest, keeps });
}

function describeKept(files: readonly string[]): string | undefined {
  if (files.length === 0) return undefined;
  return `aiorig keeps these files, because it did not write them: ${files.join(", ")}`;
}

/**
 * Moves a folder to a path if there is nothing at that path, or only an empty folder. Returns whether the folder was
 * moved.
 */
async function moveToFree(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (TAKEN.includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

const TAKEN = ["ENOTEMPTY", "EEXIST", "ENOTDIR", "EISDIR"];

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Returns true if something exists at a path. A broken link counts, too. */
async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
