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
  /** Whether a holder that cannot be seen to have ended is gone all the same, by what its file says. */
  readonly isGone?: (file: Readonly<Record<string, unknown>>) => boolean;
  /** Called when the holder, while we wait, has been heard of. What it throws ends the waiting. */
  readonly onAlive?: (holder: string) => void;
  /** Called if somebody else has taken the lock over, since nothing was heard of us for too long. */
  readonly onLost?: (holder: string) => void;
}

/**
 * Runs `work` while this process, and no other, holds the lock file at `path`.
 * However the process ends, its lock is removed, by a guard if need be. One that is left all the same, since the guard
 * was killed, too, is taken over at once if its process can be seen to be gone. Else, such as on another host, its
 * silence tells: a holder touches its file all the time.
 * A holder that merely slept too long finds itself beside another, so the work must bear that.
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

/** Removes the locks in a folder whose process can be seen to be gone. Never throws. */
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
      // It is not ours to read or to remove.
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

/** Touches a lock that is still ours, or puts it back if somebody has removed it. Returns who else has it. */
async function touch(path: string, token: string, content: string): Promise<string | undefined> {
  try {
    const lock = readLock(path);
    if (lock !== undefined && lock.token !== token) return lock.holder;
    if (lock === undefined) createFile(path, content);
    const now = new Date();
    await utimes(path, now, now);
  } catch {
    // It cannot be read just now: the next touch will tell.
  }
  return undefined;
}

/** Returns what our lock file says. */
async function acquire(
  path: string,
  token: string,
  options: LockOptions & { staleMs: number },
): Promise<string> {
  const { signal, onWait, onAlive, staleMs } = options;
  const holder = options.holder ?? `process ${process.pid} on ${hostname()}`;
  const ours = JSON.stringify({ ...options.details, ...describeProcess(), token, holder });
  let told = false;
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
    if (!told) onWait?.(lock.holder, lock.file);
    told = true;
    // The wait is timed by our own clock: file times may come from another machine's.
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
  /** All that it says. */
  readonly file: Readonly<Record<string, unknown>>;
  readonly touchedMs: number;
}

function isGone({ file }: LockFile): boolean {
  return stateOfHolder(file) === "gone";
}

/**
 * Removes a lock whose holder is dead. It is moved away first, and looked at again: if another one that waited was
 * faster, that is a new lock, which is put back.
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
    // There is yet another one by now.
  }
  unlinkSync(away);
}

function createFile(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // A full disk takes the name, and nothing of the content: others would wait for nobody.
    rmSync(path, { force: true });
    throw error;
  }
}

/** What a lock file says, and when it was last touched. Undefined if there is no such file. */
export function readLock(path: string): LockFile | undefined {
  try {
    const entry = lstatSync(path);
    // A link that leads nowhere takes the name, too.
    const text = entry.isSymbolicLink() ? "" : readFileSync(path, "utf8");
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
