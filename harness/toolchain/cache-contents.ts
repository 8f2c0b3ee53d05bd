import { lstatSync, readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ownAptNames } from "./apt-state.ts";
import { HALF_BUILT, SET_ASIDE } from "./build-cache.ts";
import { LOGS } from "./build-log.ts";
import { examineResult, type Manifest, type Recipe, resultName } from "./build-manifest.ts";
import { explainCacheError } from "./cache-error.ts";
import { cacheFolder } from "./cache-folder.ts";
import { readLock } from "./lock.ts";
import { sortFiles } from "./result-removal.ts";

/** Something in the cache that aiorig wrote. */
export type CacheItem = BuildItem | LeftoverItem | LockItem | LogItem | AptItem;

interface Item {
  readonly path: string;
  readonly bytes: number;
  readonly changedAt: Date;
  /** The lock files of the processes that may be using this item of the cache. */
  readonly locks: readonly string[];
}

/** The result of a build. */
export interface BuildItem extends Item {
  readonly kind: "build";
  readonly name: string;
  readonly version: string;
  /** True if this version of aiorig would use the result on this machine. */
  readonly isCurrent: boolean;
  /** The differences between the result and its manifest, in one phrase per file. */
  readonly faults: readonly string[];
  readonly manifest?: Manifest | undefined;
  readonly keeps?: readonly string[] | undefined;
}

/** A folder that a killed build left, or a damaged result that was replaced. */
export interface LeftoverItem extends Item {
  readonly kind: "half-built" | "set aside";
  readonly keeps: readonly string[];
}

export interface LockItem extends Item {
  readonly kind: "lock";
  readonly holder: string;
}

export interface LogItem extends Item {
  readonly kind: "log";
  readonly name: string;
}

/** The package lists of a Debian suite. */
export interface AptItem extends Item {
  readonly kind: "apt lists";
  readonly suite: string;
  /** True if one of the known builds needs the package lists. */
  readonly isCurrent: boolean;
}

export interface CacheContents {
  readonly folder: string;
  readonly items: readonly CacheItem[];
  /** The paths in the cache that aiorig did not write. */
  readonly foreign: readonly string[];
}

/**
 * Everything that this version of aiorig keeps in its cache: the recipes of the builds, the Debian suites of the
 * package lists, and the names of logs.
 */
export interface KnownBuilds {
  readonly recipes: readonly Recipe[];
  readonly suites: readonly string[];
  /** The names of the logs that belong to no recipe, but that this version of aiorig writes. */
  readonly logs: readonly string[];
}

/**
 * Lists the content of the cache. A cache that does not exist is empty. Throws CacheError if the cache cannot be read.
 */
export async function readCache(known: KnownBuilds): Promise<CacheContents> {
  const folder = cacheFolder();
  const items: CacheItem[] = [];
  const foreign: string[] = [];
  for (const name of await namesIn(folder)) {
    for (const item of await recognizeAll(folder, name, known)) {
      if (typeof item === "string") foreign.push(item);
      else items.push(item);
    }
  }
  items.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return { folder, items, foreign };
}

const KINDS = ["build", "half-built", "set aside", "lock", "apt lists", "log"];

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw explainCacheError(error);
  }
}

/**
 * Returns what is in an entry of the cache. The list has the items that aiorig wrote, and the paths of all other files.
 * The list is empty if the entry has just been removed.
 */
async function recognizeAll(
  folder: string,
  name: string,
  known: KnownBuilds,
): Promise<(CacheItem | string)[]> {
  try {
    return name === LOGS ? logsIn(folder, known) : [await recognize(folder, name, known)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw explainCacheError(error);
  }
}

/**
 * Splits the name of an entry of the cache. For example, `thing-1.0-0123456789ab` is the name of a result. If a suffix
 * such as `.lock` follows this name, the entry belongs to the result.
 */
const OF_RESULT = new RegExp(
  `^(?<result>.+-[0-9a-f]{12})(?:(?<lock>\\.lock(?:\\.[0-9a-f-]{36})?)|(?<half>${escapeDots(HALF_BUILT)}\\w{6})|(?<aside>${escapeDots(SET_ASIDE)}\\w{6}))?$`,
);

const OF_APT = /^apt-(?<suite>[a-z]+)(?<lock>\.lock(?:\.[0-9a-f-]{36})?)?$/;

function escapeDots(text: string): string {
  return text.replaceAll(".", "\\.");
}

/** Returns the item of the cache with this name. If aiorig did not write the item, returns its path. */
async function recognize(
  folder: string,
  name: string,
  known: KnownBuilds,
): Promise<CacheItem | string> {
  const place = join(folder, name);
  const apt = OF_APT.exec(name)?.groups;
  if (apt !== undefined) return recognizeApt(place, apt, known);
  const parts = OF_RESULT.exec(name)?.groups;
  if (parts === undefined) return place;
  const result = parts.result!;
  const recipe =
    known.recipes.find((recipe) => resultName(recipe) === result) ??
    known.recipes.find((recipe) => result.startsWith(`${recipe.name}-`));
  const item = { ...measure(place), locks: [join(folder, `${result}.lock`)] };
  if (parts.lock !== undefined) return recipe ? lockItem(item) : place;
  if (parts.half !== undefined) {
    return recipe ? { ...item, kind: "half-built", keeps: recipe.keeps } : place;
  }
  const { faults, manifest } = await examineResult(place, recipe?.keeps, result);
  if (recipe === undefined && manifest === undefined) return place;
  const keeps = recipe?.keeps ?? [];
  const { own, foreign } = await sortFiles(place, { manifest, keeps });
  if (own.length === 0 && foreign.length > 0) return place;
  if (parts.aside !== undefined) return { ...item, kind: "set aside", keeps };
  return {
    ...item,
    kind: "build",
    name: manifest?.name ?? recipe!.name,
    version: manifest?.version ?? result.slice(recipe!.name.length + 1, -HASH_LENGTH),
    changedAt: manifest === undefined ? item.changedAt : new Date(manifest.builtAt),
    isCurrent: recipe !== undefined && resultName(recipe) === result,
    faults,
    manifest,
    keeps,
  };
}

const HASH_LENGTH = "-0123456789ab".length;

async function recognizeApt(
  place: string,
  { suite = "", lock }: Record<string, string | undefined>,
  { suites }: KnownBuilds,
): Promise<CacheItem | string> {
  const isCurrent = suites.includes(suite);
  const locks = [join(dirname(place), `apt-${suite}.lock`)];
  const item = { ...measure(place), locks };
  if (lock !== undefined) return isCurrent ? lockItem(item) : place;
  const own = await ownAptNames(suite);
  if (own.length === 0 || !(isCurrent || own.includes(`${suite}.sources`))) return place;
  return { ...item, kind: "apt lists", suite, isCurrent };
}

async function lockItem(item: Item): Promise<LockItem> {
  return { ...item, kind: "lock", holder: holderOf(item.path) };
}

function holderOf(path: string): string {
  try {
    return readLock(path)?.holder ?? "nobody";
  } catch {
    return "nobody";
  }
}

function logsIn(folder: string, { recipes, logs }: KnownBuilds): (LogItem | string)[] {
  const place = join(folder, LOGS);
  const known = new Set([...recipes.map(({ name }) => name), ...logs]);
  const names = lstatSync(place).isDirectory() ? readdirSync(place).sort() : undefined;
  if (names === undefined) return [place];
  const inUse = readdirSync(folder).filter((name) => name.endsWith(".lock"));
  return names.map((file) => {
    const log = join(place, file);
    const name = basename(file, ".log");
    if (!file.endsWith(".log") || !known.has(name)) return log;
    const locks = inUse.filter((lock) => lock.startsWith(`${name}-`));
    return {
      ...measure(log),
      kind: "log",
      name,
      locks: locks.map((lock) => join(folder, lock)),
    };
  });
}

/**
 * Returns the path `place`, the time of its last change, and its size. The size of a folder is the size of all files
 * below it. Links are not followed.
 */
function measure(place: string): Pick<Item, "path" | "bytes" | "changedAt"> {
  return { path: place, bytes: sizeOf(place), changedAt: lstatSync(place).mtime };
}

/**
 * Returns the size of a file, or of all files below a folder, in bytes. A file or folder that cannot be read counts as
 * 0 bytes, and is not an error: a build may be removing files at this moment, and only root can read some of apt's
 * folders.
 */
function sizeOf(place: string): number {
  try {
    const entry = lstatSync(place);
    if (!entry.isDirectory()) return entry.size;
    return readdirSync(place).reduce((sum, name) => sum + sizeOf(join(place, name)), 0);
  } catch {
    return 0;
  }
}
