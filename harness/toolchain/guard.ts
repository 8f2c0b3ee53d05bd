import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Something that must not outlive this process: other processes, a folder or a lock file. */
export type Guarded =
  /** A process group. `pid` is the id of its leader. */
  | { readonly kind: "group"; readonly pid: number }
  /** All processes that have this text in their environment. Works only on Linux. */
  | { readonly kind: "mark"; readonly mark: string }
  /** A folder. On Linux, the guard also ends every process whose current folder is inside this folder. */
  | { readonly kind: "workplace"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string }
  /** A lock file. The guard removes the file only while it contains this token. */
  | { readonly kind: "lock"; readonly path: string; readonly token: string };

/**
 * Puts things under a guard. The guard is a small shell that ends or removes these things as soon as this process is
 * gone, for any reason. A signal handler is not enough, because SIGKILL runs no handler. Call the returned function
 * when the things no longer need the guard.
 */
export function guard(...things: readonly Guarded[]): () => void {
  if (!HAS_SHELL) return () => {};
  const lines = things.map(lineOf);
  for (const line of lines) guarded.add(line);
  tellGuard();
  return () => {
    for (const line of lines) guarded.delete(line);
    tellGuard();
  };
}

/**
 * Makes the guard end all guarded processes and remove all guarded files immediately. Waits until the guard has ended.
 * Things that are added later get a new guard.
 */
export async function callGuard(): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    tellGuard();
    const shell = running;
    if (shell === undefined) return;
    running = undefined;
    const ended = once(shell, "close");
    shell.ref();
    shell.stdin.end();
    await ended.catch(() => {});
    // If a signal ended the guard, somebody killed it, perhaps before it finished its work. A new guard then does this
    // work.
    if (shell.signalCode === null) break;
  }
  guarded.clear();
}

/** If nothing is left to guard, ends the guard and waits until it has ended. */
export async function dismissIdleGuard(): Promise<void> {
  if (guarded.size === 0) await callGuard();
}

const MOST_TRIES = 3;

const SCRIPT = fileURLToPath(new URL("guard.sh", import.meta.url));

const HAS_SHELL = process.platform !== "win32";

/** The lines of the text for the guard. Each line names one thing that the guard must end or remove. */
const guarded = new Set<string>();

let running: ReturnType<typeof startGuard> | undefined;

function lineOf(what: Guarded): string {
  switch (what.kind) {
    case "group":
      return `group ${what.pid}`;
    case "mark":
      return `mark ${what.mark}`;
    case "workplace":
    case "folder":
      return `${what.kind} ${what.path}`;
    case "lock":
      return `lock ${what.token} ${what.path}`;
  }
}

/**
 * Sends the whole text to the guard. The text is always complete, so that a new guard can replace a killed guard at any
 * time.
 */
function tellGuard(): void {
  if (guarded.size > 0) running ??= startGuard();
  if (running === undefined) return;
  running.stdin.write([...guarded, ".\n"].join("\n"));
}

function startGuard() {
  const startedMs = performance.now();
  const shell = spawn("/bin/sh", [SCRIPT, String(process.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    // The guard has its own session, so a signal to all processes of a terminal or a group does not reach the guard.
    detached: true,
    // The environment of the guard does not contain our mark. Otherwise the guard would kill itself together with the
    // marked processes.
    env: { PATH: process.env.PATH },
    cwd: "/",
  });
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  shell.stdin.on("error", () => {});
  shell.on("error", () => {});
  shell.once("close", () => {
    if (running !== shell) return;
    // There are two possible reasons for the end of the guard: somebody killed it, or it cannot run here. In the second
    // case, each new guard would also end immediately. So we wait before we start the next guard.
    running = undefined;
    const livedMs = performance.now() - startedMs;
    setTimeout(tellGuard, Math.max(0, SHORTEST_LIFE_MS - livedMs)).unref();
  });
  return shell;
}

const SHORTEST_LIFE_MS = 100;
