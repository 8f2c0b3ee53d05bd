import { rm, rmdir, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { removeAptState } from "./apt-state.ts";
import { isStillBuilding, removeSetAside } from "./build-cache.ts";
import { describeFaults } from "./build-manifest.ts";
import type { CacheContents, CacheItem } from "./cache-contents.ts";
import { explainCacheError } from "./cache-error.ts";
import { diskFailure } from "./disk-failure.ts";
import { withLock } from "./lock.ts";
import { stateOfHolder } from "./lock-holder.ts";
import { type LockState, type WatchOptions, watchLock } from "./lock-watch.ts";
import { removeResult } from "./result-removal.ts";

export interface CleanOptions extends WatchOptions {
  /**
   * If this is true, everything that aiorig wrote is removed, including undamaged results that this version of aiorig
   * uses.
   */
  readonly all: boolean;
  /** If this is true, nothing is removed, and the report says what would be removed. */
  readonly isDryRun: boolean;
}

/** The result of a cleaning, or of a dry run. */
export interface Cleaning {
  readonly removed: readonly Reasoned[];
  /** The items that were kept because a build uses them, or because aiorig did not write them. */
  readonly kept: readonly Reasoned[];
  /** The items that could not be removed. */
  readonly failed: readonly Reasoned[];
}

export interface Reasoned {
  readonly path: string;
  readonly bytes: number;
  readonly why: string;
}

/**
 * Removes damaged, unused and leftover items from the cache. With `all`, removes everything that aiorig wrote. Holds
 * the lock of each item while it removes the item, so that no running build loses anything.
 */
export async function cleanCache(
  { items }: CacheContents,
  options: CleanOptions,
): Promise<Cleaning> {
  const doomed = items.flatMap((item) => {
    const why = reasonToRemove(item, options.all);
    return why === undefined ? [] : [{ item, why }];
  });
  const paths = [...new Set(doomed.flatMap(({ item }) => item.locks))];
  const states = await Promise.all(paths.map((lock) => watchLock(lock, options)));
  const locks = new Map(paths.map((lock, i) => [lock, states[i]!]));
  const cleaning = { removed: [], kept: [], failed: [] } satisfies Cleaning;
  for (const { item, why } of doomed) {
    options.signal?.throwIfAborted();
    const end = await removeOne(item, locks, options.isDryRun);
    const { path, bytes } = item;
    (cleaning[end.kind] as Reasoned[]).push({ path, bytes, why: end.why ?? why });
  }
  return cleaning;
}

function reasonToRemove(item: CacheItem, all: boolean): string | undefined {
  switch (item.kind) {
    case "build":
      if (item.faults.length > 0) return `damaged: ${describeFaults(item.faults)}`;
      if (!item.isCurrent) return "this version of aiorig does not use this build on this machine";
      break;
    case "half-built":
      return "left by a build that was killed";
    case "set aside":
      return "damaged, and replaced";
    case "lock":
      return "its holder has ended";
    case "log":
      if (Date.now() - item.changedAt.getTime() > OLD_LOG_MS)
        return `older than ${OLD_LOG_DAYS} days`;
      break;
    case "apt lists":
      if (!item.isCurrent) return "no build uses this Debian suite";
      break;
  }
  return all ? "asked for with --all" : undefined;
}

const OLD_LOG_DAYS = 30;
const OLD_LOG_MS = OLD_LOG_DAYS * 24 * 60 * 60 * 1000;

interface End {
  readonly kind: keyof Cleaning;
  /** Why the item was kept, or why its removal failed. The field is absent for a removed item. */
  readonly why?: string;
}

async function removeOne(
  item: CacheItem,
  locks: ReadonlyMap<string, LockState>,
  isDryRun: boolean,
): Promise<End> {
  const states = item.locks.map((lock) => locks.get(lock)!);
  const busy = states.find((state) => state.state === "busy");
  if (busy !== undefined) return { kind: "kept", why: `in use by ${busy.holder}` };
  if (item.kind === "half-built" && (await isStillBuilding(item.path))) {
    return { kind: "kept", why: "its build is still running" };
  }
  if (isDryRun) return { kind: "removed" };
  try {
    let rest: string[] = [];
    const remove = async () => {
      rest = await removeItem(item);
    };
    await item.locks.reduce((work, lock) => () => holding(lock, locks.get(lock)!, work), remove)();
    if (rest.length === 0) return { kind: "removed" };
    return { kind: "kept", why: `aiorig did not write ${rest.join(", ")}` };
  } catch (error) {
    if (error instanceof InUse) return { kind: "kept", why: error.message };
    const explained = explainCacheError(error);
    if (explained === error) throw error;
    return { kind: "failed", why: (explained as Error).message };
  }
}

/** This error is thrown if another process took the lock during the cleaning. */
class InUse extends Error {
  override readonly name = "InUse";
}

/**
 * Takes the lock if it is free, or if its holder has ended or no longer touches it. Runs `work` while this process
 * holds the lock. Throws InUse if another process still holds the lock. If the disk is too full for a lock file, runs
 * `work` without the lock.
 */
async function holding(path: string, seen: LockState, work: () => Promise<void>): Promise<void> {
  const mayTake = (file: Readonly<Record<string, unknown>>) =>
    (seen.state === "silent" && file.token === seen.token) || stateOfHolder(file) === "gone";
  let isHeld = false;
  try {
    await withLock(
      path,
      () => {
        isHeld = true;
        return work();
      },
      {
        isGone: mayTake,
        onWait: (holder, file) => {
          if (!mayTake(file)) throw new InUse(`in use by ${holder}`);
        },
      },
    );
  } catch (error) {
    const isFull = diskFailure((error as NodeJS.ErrnoException).code) !== undefined;
    // People often clean the cache because the disk is full. Such a disk may have no space for a lock file, so we then
    // clean without a lock.
    if (isHeld || !isFull) throw error;
    await work();
  }
}

/** Removes an item. Returns the paths of files in it that aiorig did not write. */
async function removeItem(item: CacheItem): Promise<string[]> {
  switch (item.kind) {
    case "build":
      return removeResult(item.path, item);
    case "half-built":
      await rm(item.path, { recursive: true, force: true });
      return [];
    case "set aside":
      return removeSetAside(item.path, item.keeps);
    case "lock":
      // The lock file can be removed in both possible cases:
      // 1. This process holds the lock.
      // 2. The disk is too full for this process to take the lock, and the holder of the lock has ended.
      await rm(item.path, { force: true });
      return [];
    case "log":
      await unlink(item.path);
      await rmdir(dirname(item.path)).catch(() => {});
      return [];
    case "apt lists":
      return removeAptState(item.suite);
  }
}
