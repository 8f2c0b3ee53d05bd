import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

export interface LockOptions {
  /** Ends the waiting with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called once if somebody else holds the lock. */
  readonly onWait?: (holder: string) => void;
  /** A holder that has not been heard of for this long is dead. */
  readonly staleMs?: number;
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
  { signal, onWait, staleMs = 10_000 }: LockOptions = {},
): Promise<T> {
  const token = randomUUID();
  await acquire(path, token, { staleMs, ...(signal && { signal }), ...(onWait && { onWait }) });
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, staleMs / 5);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await readLock(path))?.token === token) await rm(path, { force: true });
  }
}

async function acquire(
  path: string,
  token: string,
  { signal, onWait, staleMs }: LockOptions & { staleMs: number },
): Promise<void> {
  const ours = JSON.stringify({ token, holder: `process ${process.pid} on ${hostname()}` });
  let told = false;
  let seen: LockFile | undefined;
  let seenAt = 0;
  for (;;) {
    signal?.throwIfAborted();
    if (await createFile(path, ours)) return;
    const lock = await readLock(path);
    if (lock === undefined) continue;
    if (!told) onWait?.(lock.holder);
    told = true;
    // The wait is timed by our own clock: file times may come from another machine's.
    if (lock.token !== seen?.token || lock.touchedMs !== seen.touchedMs) {
      seen = lock;
      seenAt = performance.now();
    } else if (performance.now() - seenAt > staleMs) {
      // Of several that wait, one can rename this file away; the others find it gone.
      const dead = `${path}.dead-${token}`;
      await rename(path, dead).catch(() => {});
      await rm(dead, { force: true });
      continue;
    }
    await sleep(Math.min(200, staleMs / 5), undefined, signal && { signal });
  }
}

interface LockFile {
  readonly token: string;
  readonly holder: string;
  readonly touchedMs: number;
}

async function createFile(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function readLock(path: string): Promise<LockFile | undefined> {
  try {
    const { mtimeMs: touchedMs } = await stat(path);
    const text = await readFile(path, "utf8");
    // A holder may not have written its name yet.
    const { token, holder } = JSON.parse(text || `{"token":"","holder":"another process"}`);
    return { token, holder, touchedMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
