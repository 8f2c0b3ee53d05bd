import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { isZombie, readProcessStat } from "./process-identity.ts";

/**
 * The environment variable that contains the marks of aiorig. aiorig recognises its processes by these marks, even if
 * their parent has changed. A process passes the variable on to everything that it starts. If an aiorig process starts
 * other processes, it adds its own mark to the inherited marks.
 */
export const MARK_VARIABLE = "AIORIG_MARK";

/** Returns a new text that no other process has in its environment. */
export function newMark(): string {
  return `aiorig-${randomUUID()}`;
}

/**
 * Returns the value of the environment variable for new processes: the marks that this process inherited, and `mark`.
 */
export function withMark(mark: string): string {
  return [process.env[MARK_VARIABLE], mark].filter(Boolean).join(" ");
}

/** Describes how to recognise processes. A process is found if it matches at least one of these fields. */
export interface Signs {
  /** A text that is in the environment of the processes. */
  readonly mark: string;
  /**
   * The process group of the processes. aiorig needs the group to find processes of another user, because the system
   * hides their environment.
   */
  readonly group?: number | undefined;
  /**
   * The start of a path. The current folder of each of these processes has a path that starts with this text. No other
   * process has such a current folder.
   */
  readonly workplace?: string | undefined;
  /**
   * The files and pipes that the processes hold open, with their names from /proc/PID/fd. A search by these names is
   * slow.
   */
  readonly openFiles?: readonly string[] | undefined;
}

/** Returns the ids of all processes, as /proc names them. Returns an empty list if there is no /proc. */
export function listProcesses(): string[] {
  if (process.platform !== "linux") return [];
  try {
    return readdirSync("/proc").filter((name) => /^\d/.test(name));
  } catch {
    return [];
  }
}

/**
 * Kills every process that matches one of `signs` and is not in `others`. Searches again until it finds no more
 * processes, because each killed process may have started another process. Stops earlier in two cases: after LIMIT_MS,
 * and if the system does not let it kill any of the processes that it found. Works only on Linux, and does nothing on
 * other systems. Returns descriptions of the processes that could not be ended.
 */
export async function endProcesses(
  signs: Signs,
  others: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const startedMs = performance.now();
  for (;;) {
    const found = listProcesses().filter((id) => !others.has(id) && hasSign(id, signs));
    if (found.length === 0) return [];
    const refused = found.filter((id) => !sendKill(id));
    const isLate = performance.now() - startedMs > LIMIT_MS;
    if (refused.length === found.length || isLate) return found.flatMap(inWords);
    await delay(LOOK_MS);
  }
}

const LIMIT_MS = 3000;
const LOOK_MS = 5;

function hasSign(id: string, { mark, group, workplace, openFiles = [] }: Signs): boolean {
  try {
    if (readFileSync(`/proc/${id}/environ`, "latin1").includes(mark)) return true;
    if (workplace !== undefined) {
      if (readlinkSync(`/proc/${id}/cwd`).startsWith(workplace)) return true;
    }
    return openFiles.length > 0 && openFilesOf(id).some((file) => openFiles.includes(file));
  } catch (error) {
    // If the error is not EACCES, the process has usually ended.
    if ((error as NodeJS.ErrnoException).code !== "EACCES") return false;
    return group !== undefined && readProcessStat(Number(id))?.group === group;
  }
}

/**
 * Returns the names of the files that a process has open, such as `socket:[1234]`. If `numbers` is given, returns only
 * the files of these file descriptors. Returns an empty list if the files cannot be read.
 */
export function openFilesOf(id: string | number, numbers?: readonly number[]): string[] {
  const folder = `/proc/${id}/fd`;
  try {
    return (numbers ?? readdirSync(folder)).map((number) => readlinkSync(`${folder}/${number}`));
  } catch {
    return [];
  }
}

function sendKill(id: string): boolean {
  try {
    process.kill(Number(id), "SIGKILL");
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function inWords(id: string): string[] {
  const stat = readProcessStat(Number(id));
  return stat === undefined || isZombie(stat) ? [] : [`process ${id} (${stat.command})`];
}
