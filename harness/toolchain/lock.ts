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
  /** If this signal aborts, the wait ends and `withLock` throws the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * This function is called once if another process holds the lock. `holder` names that process, and `file` is the
   * content of the lock file. If the function throws an error, the wait ends with that error.
   */
  readonly onWait?: (holder: string, file: Readonly<Record<string, unknown>>) => void;
  /** A time in milliseconds. A holder counts as dead if it has not touched its file for this time. */
  readonly staleMs?: number;
  /** The name of this holder in the messages of other processes. By default it names the process and the host. */
  readonly holder?: string;
  /** Additional content for the lock file. */
  readonly details?: Readonly<Record<string, unknown>>;
  /**
   * This function gets the content of the lock file. It returns true if this content shows that the holder is gone. It
   * is only an additional check: the lock itself checks whether the holder's process is gone.
   */
  readonly isGone?: (file: Readonly<Record<string, unknown>>) => boolean;
  /**
   * This function is called if the holder has touched its lock file while we wait. The touch shows that the holder is
   * alive. If this function throws an error, the wait ends with that error.
   */
  readonly onAlive?: (holder: string) => void;
  /**
   * This function is called if another process has taken over the lock, because we did not touch our file for too long.
   */
  readonly onLost?: (holder: string) => void;
}

/**
 * Runs `work` while only this process holds the lock file at `path`. The lock file is removed when this process ends in
 * any way, if necessary by a guard.
 *
 * If the guard was also killed, the lock file stays. Another process can take over the lock in two cases:
 * - It sees that this process is gone. It then takes over the lock immediately.
 * - It cannot see this process, for example because it is on another host. It then takes over the lock when nobody has
 *   touched the lock file for `staleMs`.
 *
 * A living holder touches its lock file all the time. But a holder that sleeps for too long may lose the lock to
 * another process. Both then run `work` at the same time, and `work` must tolerate that.
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

/** The time in milliseconds after which a silent holder counts as dead. The option `staleMs` replaces this default. */
export const STALE_MS = 10_000;

/**
 * Removes the locks in a folder whose holders are surely gone. The names of these lock files end with `ending`. Never
 * throws.
 */
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
      // This process is not allowed to read or remove the lock.
    }
  }
}

/** The paths of the locks that this process holds. The keys are the tokens of the locks. */
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
    // Somebody has removed the lock file by hand.
  }
}

/**
 * Touches our lock file. If somebody removed the file, writes it again. If another process has taken over the lock,
 * returns the new holder.
 */
async function touch(path: string, token: string, content: string): Promise<string | undefined> {
  try {
    const lock = readLock(path);
    if (lock !== undefined && lock.token !== token) return lock.holder;
    if (lock === undefined) createFile(path, content);
    const now = new Date();
    await utimes(path, now, now);
  } catch {
    // The lock file cannot be read at the moment. The next touch tries to read it again.
  }
  return undefined;
}

/** Waits for the lock and takes it. Returns the content of our lock file. */
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
    // Our own clock measures how long the holder has not touched its file, because the times of files may come from the
    // clock of another machine.
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
  /** All fields of the lock file. */
  readonly file: Readonly<Record<string, unknown>>;
  readonly touchedMs: number;
}

function isGone({ file }: LockFile): boolean {
  return stateOfHolder(file) === "gone";
}

/**
 * Removes a lock whose holder is dead. First moves the lock file away and reads it again. If another process has taken
 * over the lock, the moved file is the lock of that process. In this case, puts the file back.
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
    // A third process has made a new lock since the file was moved away.
  }
  unlinkSync(away);
}

function createFile(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // If the disk is full, an empty file may stay behind. It is removed, because other processes would wait for a
    // holder that does not exist.
    rmSync(path, { force: true });
    throw error;
  }
}

/**
 * Returns the content of a lock file, and the time when it was last touched. Returns undefined if there is no such
 * file.
 */
export function readLock(path: string): LockFile | undefined {
  try {
    const entry = lstatSync(path);
    // A link counts as a lock file without content. Even a broken link counts, because no other file can have the same
    // name while the link exists.
    const text = entry.isSymbolicLink() ? "" : readFileSync(path, "utf8");
    const file = parseLock(text);
    return { token: file.token, holder: file.holder, file, touchedMs: entry.mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Parses the text of a lock file. Returns a holder without a name if the text is not valid. There are two possible
 * reasons: a new holder has not written its text yet, or the file is damaged. In both cases, only the age of the file
 * can show that the holder is dead.
 */
function parseLock(text: string): z.infer<typeof lockFile> {
  try {
    return lockFile.parse(JSON.parse(text));
  } catch {
    return { token: "", holder: "another process" };
  }
}

const lockFile = z.looseObject({ token: z.string(), holder: z.string() });
