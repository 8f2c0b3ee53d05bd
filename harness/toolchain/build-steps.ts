import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "./build-cache.ts";
import { startGroup } from "./process-group.ts";

/** One line of progress: what is being done, and the last thing heard of it. */
export interface Progress {
  readonly step: string;
  readonly detail?: string;
}

export type OnProgress = (line: Progress) => void;

export interface BuildOptions {
  readonly onProgress?: OnProgress;
  /** Stops the build; the commands that run are killed with their children. */
  readonly signal?: AbortSignal;
}

/** A command of a build did not succeed. The message ends with the log's tail and its path. */
export class BuildError extends Error {
  override readonly name = "BuildError";
  readonly logPath: string;

  constructor(what: string, logTail: string, logPath: string) {
    super(`${what}\n${indent(logTail || "(it printed nothing)")}\nFull log: ${logPath}`);
    this.logPath = logPath;
  }
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly limitMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the commands of one build, one after the other, and keeps their output in one log file. */
export interface BuildSteps {
  readonly logPath: string;
  /** Names what follows. */
  step(name: string): void;
  /**
   * Runs a command and gives its standard output (the last megabyte).
   * Throws BuildError if it cannot be started, fails, or takes longer than its limit (10 minutes),
   * and the signal's reason if the build is stopped.
   */
  run(command: string, args: readonly string[], options?: CommandOptions): Promise<string>;
}

/** Starts a build's log afresh at `<cache>/logs/<name>.log`. */
export function openBuildSteps(name: string, { onProgress, signal }: BuildOptions): BuildSteps {
  const logPath = path.join(cacheFolder(), "logs", `${name}.log`);
  mkdirSync(path.dirname(logPath), { recursive: true });
  rmSync(logPath, { force: true });
  let current = name;

  return {
    logPath,
    step(step) {
      current = step;
      appendFileSync(logPath, `\n## ${step}\n`);
      onProgress?.({ step });
    },
    async run(command, args, { cwd, limitMs = COMMAND_LIMIT_MS, env = {} } = {}) {
      signal?.throwIfAborted();
      const line = [command, ...args].join(" ");
      appendFileSync(logPath, `$ ${line}\n`);
      let stdout = "";
      let all = "";
      const group = startGroup(command, args, {
        env: { ...buildEnvironment(), ...env },
        ...(cwd === undefined ? {} : { cwd }),
        onOutput: (stream, chunk) => {
          appendFileSync(logPath, chunk);
          const text = chunk.toString();
          if (stream === "stdout") stdout = (stdout + text).slice(-KEPT_CHARACTERS);
          all = (all + text).slice(-KEPT_CHARACTERS);
          const detail = lastLines(text, 1);
          if (detail) onProgress?.({ step: current, detail });
        },
      });
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        group.kill();
      }, limitMs);
      signal?.addEventListener("abort", group.kill);
      const end = await group.ended;
      clearTimeout(timer);
      signal?.removeEventListener("abort", group.kill);
      for (const process of end.left ?? []) {
        appendFileSync(logPath, `# ${process} could not be ended\n`);
      }

      signal?.throwIfAborted();
      if (end.kind === "exited" && end.code === 0) return stdout;
      const why = late
        ? `took longer than ${limitMs / 1000} s`
        : end.kind === "exited"
          ? `ended with code ${end.code}`
          : end.kind === "signalled"
            ? `was ended by ${end.signal}`
            : end.reason;
      throw new BuildError(`${current}: "${line}" ${why}.`, lastLines(all, TAIL_LINES), logPath);
    },
  };
}

const COMMAND_LIMIT_MS = 10 * 60_000;
const KEPT_CHARACTERS = 1024 * 1024;
const TAIL_LINES = 15;

/** Variables such as CFLAGS or MAKEFLAGS would change what comes out of a build, so only these pass. */
function buildEnvironment(): Record<string, string> {
  const passed = /^(PATH|HOME|TMPDIR|PYENV_\w+|(https?|ftp|no)_proxy)$/i;
  const environment: Record<string, string> = { LC_ALL: "C.UTF-8" };
  for (const [name, value] of Object.entries(process.env)) {
    if (passed.test(name) && value !== undefined) environment[name] = value;
  }
  return environment;
}

function lastLines(text: string, count: number): string {
  return text
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
