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
 * Hands things to the guard: a small shell that ends or removes them as soon as this process is gone, for whatever
 * reason. A signal handler is not enough, because SIGKILL runs none. Call the returned function when a thing no
 * longer needs the guard.
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

/** Makes the guard do its work now, and waits until it ends. Things that are guarded later get a new guard. */
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
    // Otherwise somebody killed it, perhaps before it finished its work.
    if (shell.signalCode === null) break;
  }
  guarded.clear();
}

/** If the guard has nothing left to guard, ends it and waits until it has ended. */
export async function dismissIdleGuard(): Promise<void> {
  if (guarded.size === 0) await callGuard();
}

const MOST_TRIES = 3;

const SCRIPT = fileURLToPath(new URL("guard.sh", import.meta.url));

const HAS_SHELL = process.platform !== "win32";

/** What the guard must know, one line per thing. */
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

/** The guard always gets the whole state, so a guard that was killed can be replaced at any time. */
function tellGuard(): void {
  if (guarded.size > 0) running ??= startGuard();
  if (running === undefined) return;
  running.stdin.write([...guarded, ".\n"].join("\n"));
}

function startGuard() {
  const startedMs = performance.now();
  const shell = spawn("/bin/sh", [SCRIPT, String(process.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    // A session of its own: a signal to all processes of a terminal or a group does not reach the guard.
    detached: true,
    // Without our marks: otherwise it would kill itself with the other marked processes.
    env: { PATH: process.env.PATH },
    cwd: "/",
  });
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  shell.stdin.on("error", () => {});
  shell.on("error", () => {});
  shell.once("close", () => {
    if (running !== shell) return;
    // Somebody killed it, or it cannot run here: then it must not be started again and again.
    running = undefined;
    const livedMs = performance.now() - startedMs;
    setTimeout(tellGuard, Math.max(0, SHORTEST_LIFE_MS - livedMs)).unref();
  });
  return shell;
}

const SHORTEST_LIFE_MS = 100;
