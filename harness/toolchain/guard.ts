import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Something that must not outlive this process. */
export type Guarded =
  /** A process group, by its leader's id. */
  | { readonly kind: "group"; readonly pid: number }
  /** Every process with this text in its environment. Linux only. */
  | { readonly kind: "mark"; readonly mark: string }
  /** A folder, and on Linux every process whose current folder is in it. */
  | { readonly kind: "workplace"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string }
  /** A lock file, as long as it holds this token. */
  | { readonly kind: "lock"; readonly path: string; readonly token: string };

/**
 * Hands things to the guard: a small shell that ends or removes them as soon as this process is gone, however that
 * happened. A signal handler would not do, since SIGKILL runs none. The function that is returned takes them back.
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

/** Lets the guard do its work now, and waits for its end. What is guarded later gets a new one. */
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
    // Else somebody has killed it, and perhaps before it could do all of its work.
    if (shell.signalCode === null) break;
  }
  guarded.clear();
}

/** Ends the guard, and waits for that, if it has nothing left to guard. */
export async function dismissIdleGuard(): Promise<void> {
  if (guarded.size === 0) await callGuard();
}

const MOST_TRIES = 3;

const SCRIPT = fileURLToPath(new URL("guard.sh", import.meta.url));

const HAS_SHELL = process.platform !== "win32";

/** What the guard has to know, a line each. */
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

/** The guard always hears the whole state, so that one that was killed can be replaced at any time. */
function tellGuard(): void {
  if (guarded.size > 0) running ??= startGuard();
  if (running === undefined) return;
  running.stdin.write([...guarded, ".\n"].join("\n"));
}

function startGuard() {
  const startedMs = performance.now();
  const shell = spawn("/bin/sh", [SCRIPT, String(process.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    // A session of its own: what ends the processes of a terminal or a group does not end the guard.
    detached: true,
    // Without our marks, or it would be ended together with what it ends.
    env: { PATH: process.env.PATH },
    cwd: "/",
  });
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  shell.stdin.on("error", () => {});
  shell.on("error", () => {});
  shell.once("close", () => {
    if (running !== shell) return;
    // Somebody killed it. One that cannot live must not be started again and again.
    running = undefined;
    const livedMs = performance.now() - startedMs;
    setTimeout(tellGuard, Math.max(0, SHORTEST_LIFE_MS - livedMs)).unref();
  });
  return shell;
}

const SHORTEST_LIFE_MS = 100;
