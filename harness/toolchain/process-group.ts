import { existsSync } from "node:fs";
import { execa } from "execa";

export interface GroupOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with each piece of output as it comes. */
  readonly onOutput: (stream: "stdout" | "stderr", chunk: Buffer) => void;
}

export interface ProcessGroup {
  /** Settles when the program has ended, all that it started is dead, and its output has been read. Never rejects. */
  readonly ended: Promise<GroupEnd>;
  /** Sends SIGINT to the program, not to its children. */
  interrupt(): void;
  /** Kills the program and all that it started. */
  kill(): void;
}

export type GroupEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: NodeJS.Signals }
  | { readonly kind: "unstarted"; readonly reason: string };

/**
 * Starts a program in a process group of its own, with no standard input and exactly the environment given.
 * The group dies with its program, and with this process, however that ends. A child that leaves the group
 * (setsid) is not followed, but cannot hold up `ended`.
 */
export function startGroup(
  command: string,
  args: readonly string[],
  options: GroupOptions,
): ProcessGroup {
  const subprocess = execa(command, args, {
    stdin: "ignore",
    buffer: false,
    reject: false,
    detached: HAS_GROUPS,
    extendEnv: false,
    env: options.env ?? {},
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const { pid, stdout, stderr } = subprocess;
  if (pid !== undefined) guardGroup(pid);
  stdout.on("data", (chunk: Buffer) => options.onOutput("stdout", chunk));
  stderr.on("data", (chunk: Buffer) => options.onOutput("stderr", chunk));

  let alive = pid !== undefined;
  const kill = () => {
    if (pid === undefined || !alive) return;
    if (HAS_GROUPS) sendSignal(-pid, "SIGKILL");
    else subprocess.kill("SIGKILL");
  };
  let drain: NodeJS.Timeout | undefined;
  subprocess.once("exit", () => {
    kill();
    alive = false;
    // What still holds the pipes now has left the group; it must not hold us, too.
    drain = setTimeout(() => {
      stdout.destroy();
      stderr.destroy();
    }, DRAIN_MS);
  });

  const ended = subprocess.then((result): GroupEnd => {
    clearTimeout(drain);
    if (pid !== undefined) releaseGroup(pid);
    if (result.exitCode !== undefined) return { kind: "exited", code: result.exitCode };
    if (result.signal !== undefined) return { kind: "signalled", signal: result.signal };
    return { kind: "unstarted", reason: startFailure(command, result.code) };
  });
  return {
    ended,
    interrupt: () => {
      if (pid !== undefined && alive) sendSignal(pid, "SIGINT");
    },
    kill,
  };
}

const HAS_GROUPS = process.platform !== "win32";

/** Output that is already in a pipe is read within milliseconds; more than this nobody waits for. */
const DRAIN_MS = 1000;

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function startFailure(command: string, code: string | undefined): string {
  if (code === "ENOENT" && existsSync(command)) {
    return `${command} cannot be started: something that it needs is missing, such as the program in its first line`;
  }
  if (code === "ENOENT") return `${command} was not found`;
  if (code === "EACCES") return `${command} is not an executable file`;
  return `${command} could not be started (${code ?? "unknown reason"})`;
}

/**
 * The guard is one small shell per process of ours. It learns of each group over its standard input, and when
 * that closes, because we ended, crashed or were killed, it kills the groups that are left.
 * Signal handlers would not do: SIGKILL runs none, and a library should not take the others.
 */
function guardGroup(pid: number): void {
  if (HAS_GROUPS) tellGuard(`guard ${pid}`);
}

function releaseGroup(pid: number): void {
  if (HAS_GROUPS) tellGuard(`release ${pid}`);
}

const GUARD_SCRIPT = `
groups=" "
while read -r verb group; do
  case $verb in
    guard) groups="$groups$group " ;;
    release) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
`;

let guard: ReturnType<typeof startGuard> | undefined;

function tellGuard(line: string): void {
  guard ??= startGuard();
  guard.stdin.write(`${line}\n`);
}

function startGuard() {
  const shell = execa("/bin/sh", ["-c", GUARD_SCRIPT], {
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
    reject: false,
  });
  shell.unref();
  // A guard that somebody killed is not worth a crash: the groups are still killed by us as long as we live.
  shell.stdin.on("error", () => {});
  (shell.stdin as unknown as { unref(): void }).unref();
  return shell;
}
