import { sep } from "node:path";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { cacheFolder } from "./cache-folder.ts";
import { diskFailure } from "./disk-failure.ts";

/**
 * This error is thrown if the build cache cannot be used. The message says what is wrong, and where. `remedy` says what
 * the user can do.
 */
export class CacheError extends Error {
  override readonly name = "CacheError";
  readonly remedy: string;

  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(`the build cache ${cacheFolder()} cannot be used: ${what}`, options);
    this.remedy = remedy;
  }
}

/** Makes a CacheError from a file system error of the cache. Returns any other error unchanged. */
export function explainCacheError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, syscall, path: named } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !concernsCache(named)) return error;
  const where = named === undefined || named === cacheFolder() ? "" : `${named}: `;
  const failure = diskFailure(code);
  if (failure !== undefined) {
    const remedy = code === "EROFS" ? OWN_FOLDER : FREE_SPACE;
    return new CacheError(where + failure, remedy, { cause: error });
  }
  const reason = REFUSALS[code] ?? OBSTACLES[code];
  if (reason === undefined) return error;
  const remedy = code in REFUSALS ? OWN_FOLDER : MOVE_AWAY;
  return new CacheError(`${where}${reason} (${code})`, remedy, { cause: error });
}

/**
 * Returns true if an error concerns the cache. The path in the error shows this: it is in the cache, or it is a folder
 * that contains the cache (`mkdir` may report such a folder). An error without a path also counts, because the errors
 * of `write` have no path.
 */
function concernsCache(named: string | undefined): boolean {
  if (named === undefined) return true;
  const cache = cacheFolder();
  return isBelow(named, cache) || isBelow(cache, named);
}

function isBelow(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

const FREE_SPACE = `free some space on the disk (${aiorigCommand("cache")} shows what aiorig keeps), or set AIORIG_CACHE to a folder on another disk`;

const OWN_FOLDER =
  "make the cache writable for your user, or set AIORIG_CACHE to a folder of your own";

const MOVE_AWAY =
  "move away the file or folder that is in the way, or set AIORIG_CACHE to another folder";

const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "the system does not permit the operation",
  ENOENT: "the folder does not exist and cannot be created",
  ENAMETOOLONG: "the name is too long",
};

const OBSTACLES: Readonly<Record<string, string>> = {
  EEXIST: "it is not a folder",
  ENOTDIR: "a file is where a folder must be",
  EISDIR: "a folder is where a file must be",
  ELOOP: "its links form a circle",
  ENOTEMPTY: "the folder is not empty",
  EBUSY: "the system uses it",
};
