import { existsSync } from "node:fs";
import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { guard } from "./guard.ts";
import {
  endProcesses,
  listProcesses,
  MARK_VARIABLE,
  newMark,
  openFilesOf,
  withMark,
} from "./process-mark.ts";

export interface GroupOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /**
   * The folder in which the program runs, unless `cwd` is set. No other process may use this folder, because at the end
   * aiorig kills every process whose current folder is inside it.
   */
  readonly workplace?: string;
  /** True if the program gets a standard input (`stdin` of the group). By default the program has no standard input. */
  readonly hasInput?: boolean;
  /** This function gets each piece of output immediately. */
  readonly onOutput: (stream: "stdout" | "stderr", chunk: Buffer) => void;
  /** This function is called when standard output is closed. The program may still run. */
  readonly onOutputEnd?: () => void;
}

export interface ProcessGroup {
  /** The program's standard input. The field is undefined if `hasInput` is not set. */
  readonly stdin: Writable | undefined;
  /** This promise settles when the program itself has ended or could not be started. The promise never rejects. */
  readonly exited: Promise<void>;
  /**
   * This promise settles when the program and all processes that it started have ended, and all output has been read.
   * The promise never rejects.
   */
  readonly ended: Promise<GroupEnd>;
  /** Sends SIGINT to the program, but not to its children. */
  interrupt(): void;
  /** Kills the program and all processes that it started. */
  kill(): void;
}

export type GroupEnd = (
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: NodeJS.Signals }
  | { readonly kind: "unstarted"; readonly reason: string }
) & {
  /** Descriptions of the processes that the program started and that aiorig could not end. */
  readonly left?: readonly string[];
};

/**
 * Starts a program in its own process group, without standard input by default. Adds a mark to the environment of the
 * program.
 *
 * When the program or this process ends for any reason, everything that the program started is ended, too. These are
 * all processes in the group. On Linux, they also include processes that left the group (setsid), if one of these signs
 * shows where they come from:
 * - They have the mark.
 * - Their current folder is inside `workplace`.
 * - They hold the program's output open.
 */
export function startGroup(
  command: string,
  args: readonly string[],
  options: GroupOptions,
): ProcessGroup {
  const { workplace, cwd = workplace } = options;
  const mark = newMark();
  const others = new Set(listProcesses());
  const releaseSigns = guard(
    { kind: "mark", mark },
    ...(workplace === undefined ? [] : [{ kind: "workplace", path: workplace } as const]),
  );
  const subprocess = execa(command, args, {
    stdin: options.hasInput ? "pipe" : "ignore",
    buffer: false,
    reject: false,
    detached: HAS_GROUPS,
    extendEnv: false,
    env: { ...options.env, [MARK_VARIABLE]: withMark(mark) },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const { pid, stdout, stderr } = subprocess;
  // The pipes to which the program writes its output. We must read their names directly after the start: the program
  // may later replace the pipes, and after its end the system no longer shows them.
  const openFiles = pid === undefined ? [] : openFilesOf(pid, [1, 2]).filter(isPrivate);
  const releaseGroup = pid === undefined ? () => {} : guard({ kind: "group", pid });
  stdout.on("data", (chunk: Buffer) => options.onOutput("stdout", chunk));
  stderr.on("data", (chunk: Buffer) => options.onOutput("stderr", chunk));
  if (options.onOutputEnd !== undefined) stdout.once("end", options.onOutputEnd);

  let isAlive = pid !== undefined;
  const kill = () => {
    if (pid === undefined || !isAlive) return;
    if (HAS_GROUPS) sendSignal(-pid, "SIGKILL");
    else subprocess.kill("SIGKILL");
  };
  const clearAway = async (): Promise<string[]> => {
    const left = await endProcesses({ mark, workplace, group: pid }, others);
    if (await settlesSoon(subprocess)) return left;
    // A process still holds the program's output open. It has left the group and hidden its mark, so aiorig finds it by
    // its open files.
    left.push(...(await endProcesses({ mark, openFiles }, others)));
    if (await settlesSoon(subprocess)) return left;
    stdout.destroy();
    stderr.destroy();
    return left;
  };
  let cleared = Promise.resolve<string[]>([]);
  const exit = new Promise<void>((resolve) => {
    subprocess.once("exit", () => {
      kill();
      isAlive = false;
      cleared = clearAway();
      resolve();
    });
  });

  const ended = subprocess.then(async (result): Promise<GroupEnd> => {
    const found = await cleared;
    const left = found.length === 0 ? {} : { left: found };
    releaseGroup();
    releaseSigns();
    if (result.exitCode !== undefined) return { kind: "exited", code: result.exitCode, ...left };
    if (result.signal !== undefined) return { kind: "signalled", signal: result.signal, ...left };
    return { kind: "unstarted", reason: startFailure(command, result.code) };
  });
  return {
    stdin: subprocess.stdin ?? undefined,
    exited: Promise.race([exit, ended.then(() => {})]),
    ended,
    interrupt: () => {
      if (pid !== undefined && isAlive) sendSignal(pid, "SIGINT");
    },
    kill,
  };
}

const HAS_GROUPS = process.platform !== "win32";

/**
 * Returns true if `work` settles within DRAIN_MS. Output that is already in a pipe is read immediately, so a longer
 * wait is useless.
 */
async function settlesSoon(work: PromiseLike<unknown>): Promise<boolean> {
  const waiting = new AbortController();
  const settled = Promise.resolve(work).then(() => true);
  const late = delay(DRAIN_MS, false, { signal: waiting.signal }).catch(() => false);
  const isSettled = await Promise.race([settled, late]);
  waiting.abort();
  return isSettled;
}

const DRAIN_MS = 300;

/** Says whether a file is a pipe or a socket. Only a process that inherited the pipe or socket can have it open. */
function isPrivate(file: string): boolean {
  return /^(socket|pipe):/.test(file);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function startFailure(command: string, code: string | undefined): string {
  if (code === "ENOENT" && existsSync(command)) {
    return `${command} cannot be started: a program that the file needs is missing, such as the interpreter in its first line`;
  }
  if (code === "ENOENT") return `${command} was not found`;
  if (code === "EACCES") return `${command} is not an executable file`;
  return `${command} could not be started (${code ?? "unknown reason"})`;
}
