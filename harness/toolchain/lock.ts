import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { lstat, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

export interface LockOptions {
  /** Ends the waiting with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called once if somebody else holds the lock, with what the file says. What it throws ends the waiting. */
  readonly onWait?: (holder: string, file: Readonly<Record<string, unknown>>) => void;
  /** A holder that has not been heard of for this long is dead. */
  readonly staleMs?: number;
  /** How others are told of us; else by process and host. */
  readonly holder?: string;
  /** What else the file says of us. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Whether a holder is known to have ended, by what its file says, without waiting for its silence. */
  readonly isGone?: (file: Readonly<Record<string, unknown>>) => boolean;
  /** Called when the holder, while we wait, has been heard of. What it throws ends the waiting. */
  readonly onAlive?: (holder: string) => void;
  /** Called if somebody else has taken the lock over, since nothing was heard of us for too long. */
  readonly onLost?: (holder: string) => void;
}

/**
 * Runs `work` while this process, and no other, holds the lock file at `path`.
 * A holder touches its file all the time. One that no longer does was killed, and its lock is taken over:
 * unlike a process id, that needs no look at another host, container or reused id.
 * A holder that merely slept too long finds itself beside another, so the work must bear that.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  { staleMs = STALE_MS, ...options }: LockOptions = {},
): Promise<T> {
  const token = randomUUID();
  await acquire(path, token, { staleMs, ...options });
  const beat = setInterval(() => {
    void touch(path, token).then((other) => {
      if (other === undefined) return;
      clearInterval(beat);
      options.onLost?.(other);
    });
  }, staleMs / 5);
  const removeAtExit = () => removeOwn(path, token);
  process.once("exit", removeAtExit);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.removeListener("exit", removeAtExit);
    if ((await readLock(path))?.token === token) await rm(path, { force: true });
  }
}

/** For process.exit, which waits for no promise. */
function removeOwn(path: string, token: string): void {
  try {
    if (JSON.parse(readFileSync(path, "utf8")).token === token) rmSync(path);
  } catch {
    // It is not there, or not ours any more.
  }
}

/** Touches a lock that is still ours; gives who else has it. */
async function touch(path: string, token: string): Promise<string | undefined> {
  try {
    const lock = await readLock(path);
    if (lock !== undefined && lock.token !== token) return lock.holder;
    const now = new Date();
    await utimes(path, now, now);
  } catch {
    // It is removed by hand, or cannot be read just now: the next touch will tell.
  }
  return undefined;
}

/** How long a holder may be silent, if its lock does not say otherwise. */
export const STALE_MS = 10_000;

async function acquire(
  path: string,
  token: string,
  options: LockOptions & { staleMs: number },
): Promise<void> {
  const { signal, onWait, onAlive, isGone, staleMs } = options;
  const holder = options.holder ?? `process ${process.pid} on ${hostname()}`;
  const ours = JSON.stringify({ ...options.details, token, holder });
  let told = false;
  let seen: LockFile | undefined;
  let seenAt = 0;
  for (;;) {
    signal?.throwIfAborted();
    if (await createFile(path, ours)) return;
    const lock = await readLock(path);
    if (lock === undefined) continue;
    if (!told) onWait?.(lock.holder, lock.file);
    told = true;
    // The wait is timed by our own clock: file times may come from another machine's.
    const isGoneForSure = isGone?.(lock.file) === true;
    if (!isGoneForSure && (lock.token !== seen?.token || lock.touchedMs !== seen.touchedMs)) {
      if (lock.token === seen?.token) onAlive?.(lock.holder);
      seen = lock;
      seenAt = performance.now();
    } else if (isGoneForSure || performance.now() - seenAt > staleMs) {
      // Of several that wait, one can rename this file away; the others find it gone.
      const dead = `${path}.dead-${token}`;
      await rename(path, dead).catch(() => {});
      await rm(dead, { force: true });
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
  /** All that it says. */
  readonly file: Readonly<Record<string, unknown>>;
  readonly touchedMs: number;
}

async function createFile(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // A full disk takes the name, and nothing of the content: others would wait for nobody.
    await rm(path, { force: true }).catch(() => {});
    throw error;
  }
}

/** What a lock file says, and when it was last touched; undefined if there is no such file. */
export async function readLock(path: string): Promise<LockFile | undefined> {
  try {
    const entry = await lstat(path);
    // A link that leads nowhere takes the name, too.
    const text = entry.isSymbolicLink() ? "" : await readFile(path, "utf8");
    const file = parseLock(text);
    return { token: file.token, holder: file.holder, file, touchedMs: entry.mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A holder may not have written its name yet, and a file may be damaged: then only its silence tells. */
function parseLock(text: string): z.infer<typeof lockFile> {
  try {
    return lockFile.parse(JSON.parse(text));
  } catch {
    return { token: "", holder: "another process" };
  }
}

const lockFile = z.looseObject({ token: z.string(), holder: z.string() });
