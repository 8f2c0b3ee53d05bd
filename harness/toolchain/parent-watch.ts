import { readFileSync, readlinkSync, realpathSync } from "node:fs";
import { isZombie, type ProcessStat, readProcessStat } from "./process-identity.ts";

/**
 * Calls `onLost` once, as soon as any of the processes that this process works for has ended:
 * - This process always works for its parent.
 * - If npm started this process, and the system is Linux, this process also works for npm and for every process between
 *   npm and itself.
 *
 * Checks five times a second. Does not keep this process alive. Never calls `onLost` if this process had no parent from
 * the start and was not started by npm.
 */
export function watchParents(onLost: () => void): void {
  const isComplete = process.platform === "linux" ? watchOnLinux() : watchParent();
  if (isComplete === undefined) return;
  const timer = setInterval(() => {
    if (isComplete()) return;
    clearInterval(timer);
    onLost();
  }, LOOK_MS);
  timer.unref();
}

const LOOK_MS = 200;

type Look = () => boolean;

function watchParent(): Look | undefined {
  const parent = firstParent();
  return parent <= 1 ? undefined : () => process.ppid === parent;
}

/**
 * Returns the id of the process that was the parent of this process at the very start. harness/typescript.mjs recorded
 * this id. Without this record, returns the id of the present parent.
 */
function firstParent(): number {
  const seen = (globalThis as Record<symbol, unknown>)[Symbol.for("aiorig.parent")];
  return typeof seen === "number" ? seen : process.ppid;
}

function watchOnLinux(): Look | undefined {
  // The system may hide the parent if it belongs to another user. Then only the id of the parent can be watched.
  if (readProcessStat(process.ppid) === undefined) return watchParent();
  const parents = findParents();
  if (parents === "lost") return () => false;
  if (parents.length === 0) return undefined;
  return () => process.ppid === parents[0]?.pid && parents.every(isAlive);
}

function isAlive({ pid, parent, startTime }: ProcessStat, i: number, all: ProcessStat[]): boolean {
  const now = readProcessStat(pid);
  if (now === undefined || now.startTime !== startTime || isZombie(now)) return false;
  // The parent of the last process in the list may change. If this process is npm, it gets another parent when the
  // program that started npm ends first. So we compare only the parents of the other processes.
  return i === all.length - 1 || now.parent === parent;
}

/**
 * Returns the ancestors of this process, in three cases:
 * - npm started this process and is still running: all processes from the parent up to npm. If another npm started this
 *   npm, the list continues up to the outermost npm.
 * - The first parent of this process has ended, or npm started this process and has ended since then: `lost`.
 * - npm did not start this process: only the parent, if there is one.
 */
function findParents(): ProcessStat[] | "lost" {
  let script = scriptOf(process.env);
  let pid = process.ppid;
  if (firstParent() !== pid) return "lost";
  if (script === undefined) return pid <= 1 ? [] : lookAt([pid]);
  const found: number[] = [];
  while (script !== undefined) {
    const level: number[] = [];
    while (pid > 1 && scriptOf(environmentOf(pid)) === script) {
      level.push(pid);
      pid = readProcessStat(pid)?.parent ?? 0;
    }
    // If `pid` is not npm, this npm has ended, and the system has assigned another parent to the npm script. At the
    // first level, the result is `lost`, because this npm started us. At a further level, the list ends here, because
    // an ancestor further up may be an editor that npm once started.
    if (!isNpm(pid)) return found.length === 0 ? "lost" : lookAt(found);
    found.push(...level, pid);
    script = scriptOf(environmentOf(pid));
    pid = readProcessStat(pid)?.parent ?? 0;
  }
  return lookAt(found);
}

function lookAt(pids: readonly number[]): ProcessStat[] | "lost" {
  const stats = pids.flatMap((pid) => readProcessStat(pid) ?? []);
  return stats.length === pids.length ? stats : "lost";
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the npm script that a process belongs to. npm sets it in the environment, and all processes that the script
 * starts inherit it.
 */
function scriptOf({ npm_lifecycle_event, npm_lifecycle_script }: Environment): string | undefined {
  return npm_lifecycle_event && `${npm_lifecycle_event} ${npm_lifecycle_script}`;
}

function environmentOf(pid: number): Environment {
  const entries = readOr("", `/proc/${pid}/environ`).split("\0");
  return Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s)));
}

/**
 * Says whether a process is npm or a similar program. The system may hide the program of a process that belongs to
 * another user, for example after sudo. In this case, the command line decides.
 */
function isNpm(pid: number): boolean {
  const { npm_node_execpath = process.execPath, npm_execpath = "" } = process.env;
  try {
    const program = readlinkSync(`/proc/${pid}/exe`);
    return [npm_node_execpath, npm_execpath].map(realPath).includes(program);
  } catch {
    return /\b(node|npm|npx|pnpm|yarn|bun)\b/.test(readOr("", `/proc/${pid}/cmdline`));
  }
}

function readOr(other: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return other;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
