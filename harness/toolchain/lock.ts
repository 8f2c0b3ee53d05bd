import { randomUUID } from "node:crypto";
import {
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { guard } from "./guard.ts";
import { stateOfHolder } from "./lock-holder.ts";
import { describeProcess } from "./process-identity.ts";

export interface LockOptions {
  /** Ends the wait: `withLock` throws the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Called once if somebody else holds the lock, with the content of the file. If it throws, the wait ends with that
   * error.
   */
  readonly onWait?: (holder: string, file: Readonly<Record<string, unknown>>) => void;
  /** A holder that has not touched its file for this long counts as dead. */
  readonly staleMs?: number;
  /** The name of this holder in messages of others. By default its process and host. */
  readonly holder?: string;
  /** Further content of the lock file. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Decides by the content of the file whether a holder is gone, in addition to the check of its process. */
  readonly isGone?: (file: Readonly<Record<string, unknown>>) => boolean;
  /** Called when the holder has touched its file while we wait. If it throws, the wait ends with that error. */
  readonly onAlive?: (holder: string) => void;
  /** Called if somebody else has taken over the lock, because this holder did not touch its file for too long. */
  readonly onLost?: (holder: string) => void;
}

/**
 * Runs `work` while this process, and no other, holds the lock file at `path`.
 * The lock is removed however the process ends, if necessary by a guard. If the guard was killed, too, the lock
 * stays. The next process takes it over at once if it can see that the holder's process is gone. If it cannot see
 * that, for example because the holder is on another host, it waits until the file has not been touched for
 * `staleMs`: a living holder touches its file all the time. A holder that only slept too long may then run beside a
 * second one, so the work must tolerate that.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  { staleMs = STALE_MS, ...options }: LockOptions = {},
): Promise<T> {
  const token = randomUUID();
  const release = guard({ kind: "lock", path, token });
  try {
    const content = await acquire(path, token, { staleMs, ...options });
    removeAtExit(path, token);
    const beat = setInterval(() => {
      void touch(path, token, content).then((other) => {
        if (other === undefined) return;
        clearInterval(beat);
        options.onLost?.(other);
      });
    }, staleMs / 5);
    try {
      return await work();
    } finally {
      clearInterval(beat);
      removeOwn(path, token);
    }
  } finally {
    release();
  }
}

/** How long a holder may be silent, if its lock does not say otherwise. */
export const STALE_MS = 10_000;

/** Removes the locks in a folder whose processes are known to be gone. Never throws. */
export function removeDeadLocks(folder: string, ending: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names.filter((each) => each.endsWith(ending))) {
    try {
      const path = join(folder, name);
      const lock = readLock(path);
      if (lock !== undefined && isGone(lock)) removeDead(path, lock, randomUUID());
    } catch {
      // We may not read or remove it.
    }
  }
}

/** The locks of this process, by their tokens. */
const held = new Map<string, string>();

function removeAtExit(path: string, token: string): void {
  if (held.size === 0) process.once("exit", removeHeld);
  held.set(token, path);
}

function removeHeld(): void {
  for (const [token, path] of held) removeOwn(path, token);
}

function removeOwn(path: string, token: string): void {
  held.delete(token);
  if (held.size === 0) process.removeListener("exit", removeHeld);
  try {
    if (readLock(path)?.token === token) unlinkSync(path);
  } catch {
    // Somebody has removed it by hand.
  }
}

/**
 * Touches a lock that is still ours, or puts it back if somebody removed it. Returns the new holder if there is one.
 */
async function touch(path: string, token: string, content: string): Promise<string | undefined> {
  try {
    const lock = readLock(path);
    if (lock !== undefined && lock.token !== token) return lock.holder;
    if (lock === undefined) createFile(path, content);
    const now = new Date();
    await utimes(path, now, now);
  } catch {
    // It cannot be read at the moment. The next touch tries again.
  }
  return undefined;
}

/** Waits for the lock and takes it. Returns the content of its file. */
async function acquire(
  path: string,
  token: string,
  options: LockOptions & { staleMs: number },
): Promise<string> {
  const { signal, onWait, onAlive, staleMs } = options;
  const holder = options.holder ?? `process ${process.pid} on ${hostname()}`;
  const ours = JSON.stringify({ ...options.details, ...describeProcess(), token, holder });
  let hasTold = false;
  let seen: LockFile | undefined;
  let seenAt = 0;
  for (;;) {
    signal?.throwIfAborted();
    if (createFile(path, ours)) return ours;
    const lock = readLock(path);
    if (lock === undefined) continue;
    if (isGone(lock) || options.isGone?.(lock.file) === true) {
      removeDead(path, lock, token);
      continue;
    }
    if (!hasTold) onWait?.(lock.holder, lock.file);
    hasTold = true;
    // Only our own clock measures the wait, because file times may come from another machine's clock.
    if (lock.token !== seen?.token || lock.touchedMs !== seen.touchedMs) {
      if (lock.token === seen?.token) onAlive?.(lock.holder);
      seen = lock;
      seenAt = performance.now();
    } else if (performance.now() - seenAt > staleMs) {
      removeDead(path, lock, token);
      continue;
    }
    await sleep(Math.min(200, staleMs / 5), undefined, signal && { signal }).catch(() => {
      signal?.throwIfAborted();
    });
  }
}

export interface LockFile {
  readonly token: string;
  readonly holder: string;
  /** Its whole content. */
  readonly file: Readonly<Record<string, unknown>>;
  readonly touchedMs: number;
}

function isGone({ file }: LockFile): boolean {
  return stateOfHolder(file) === "gone";
}

/**
 * Removes a lock whose holder is dead. It moves the file away first and reads it again. If it is a new lock, because
 * another waiting process was faster, it puts it back.
 */
function removeDead(path: string, { token }: LockFile, ourToken: string): void {
  const away = `${path}.${ourToken}`;
  try {
    renameSync(path, away);
  } catch {
    return;
  }
  try {
    if (readLock(away)?.token !== token) linkSync(away, path);
  } catch {
    // Meanwhile a third process has made a new lock.
  }
  unlinkSync(away);
}

function createFile(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // On a full disk an empty file is left, and others would wait for a holder that does not exist.
    rmSync(path, { force: true });
    throw error;
  }
}

/** What a lock file says, and when it was last touched. Undefined if there is no such file. */
export function readLock(path: string): LockFile | undefined {
  try {
    const entry = lstatSync(path);
    // A broken link has no content, but it occupies the name.
    const text = entry.isSymbolicLink() ? "" : readFileSync(path, "utf8");
    const file = parseLock(text);
    return { token: file.token, holder: file.holder, file, touchedMs: entry.mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * A new holder may not have written the content yet, or the file may be damaged. Then only its age shows a dead
 * holder.
 */
function parseLock(text: string): z.infer<typeof lockFile> {
  try {
    return lockFile.parse(JSON.parse(text));
  } catch {
    return { token: "", holder: "another process" };
  }
}

const lockFile = z.looseObject({ token: z.string(), holder: z.string() });
