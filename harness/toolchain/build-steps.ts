import { tmpdir } from "node:os";
import { type BuildLog, openBuildLog } from "./build-log.ts";
import { cacheFolder } from "./cache-folder.ts";
import { startGroup } from "./process-group.ts";

/** One line of progress. */
export interface Progress {
  /** What the step does. */
  readonly step: string;
  /** The last line that the step has printed so far. */
  readonly detail?: string;
  /** True if the line must stay visible after the end of the step. */
  readonly isNotice?: boolean;
}

export type OnProgress = (line: Progress) => void;

export interface BuildOptions {
  readonly onProgress?: OnProgress;
  /** Stops the build. Kills the command that is running, and its children. */
  readonly signal?: AbortSignal;
}

/**
 * This error is thrown if a step of a build failed. The message ends with the last lines of the log and the path of the
 * log. `remedy` says what the user can do.
 */
export class BuildError extends Error {
  override readonly name = "BuildError";
  readonly remedy: string;
  /** True if the step failed because a disk is full. */
  readonly isDiskFull: boolean;

  constructor(what: string, printed: string, log: BuildLog) {
    const full = DISK_FULL.exec(printed)?.[0];
    const shown = full ?? lastLines(printed, TAIL_LINES);
    const lines = [
      what,
      indent(shown || "(it printed nothing)"),
      ...(full === undefined
        ? []
        : [`A disk is full. The build writes to ${cacheFolder()} and ${tmpdir()}.`]),
      log.describe(),
    ];
    super(lines.join("\n"));
    this.isDiskFull = full !== undefined;
    this.remedy = this.isDiskFull
      ? "free some space in these folders and try again, or set AIORIG_CACHE or TMPDIR to folders on another disk"
      : "look into the log, and try again";
  }
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly limitMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the commands of one build, one command at a time, and writes the output of all commands to one log file. */
export interface BuildSteps {
  readonly log: BuildLog;
  /** Starts a step with this name. */
  step(name: string): void;
  /**
   * Runs a command and returns its standard output, at most the last megabyte. Throws BuildError if the command cannot
   * be started, fails, or takes longer than its limit (by default 10 minutes). Throws the signal's reason if the build
   * is stopped.
   */
  run(command: string, args: readonly string[], options?: CommandOptions): Promise<string>;
}

/** Opens the log of a build, and returns the functions that run the steps of the build. */
export function openBuildSteps(name: string, { onProgress, signal }: BuildOptions): BuildSteps {
  const log = openBuildLog(name);
  let current = name;

  return {
    log,
    step(step) {
      current = step;
      log.append(`\n## ${step}\n`);
      onProgress?.({ step });
    },
    async run(command, args, { cwd, limitMs = COMMAND_LIMIT_MS, env = {} } = {}) {
      signal?.throwIfAborted();
      const line = [command, ...args].join(" ");
      log.append(`$ ${line}\n`);
      let stdout = "";
      let all = "";
      const group = startGroup(command, args, {
        env: { ...buildEnvironment(), ...env },
        ...(cwd === undefined ? {} : { cwd }),
        onOutput: (stream, chunk) => {
          log.append(chunk);
          const text = chunk.toString();
          if (stream === "stdout") stdout = (stdout + text).slice(-KEPT_CHARACTERS);
          all = (all + text).slice(-KEPT_CHARACTERS);
          // If the disk is full, apt tries every download again and again, and waits longer each time. So aiorig ends
          // the command early.
          if (DISK_FULL.test(all.slice(-text.length - LONGEST_LINE))) group.kill();
          const detail = lastLines(text, 1);
          if (detail) onProgress?.({ step: current, detail });
        },
      });
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        group.kill();
      }, limitMs);
      signal?.addEventListener("abort", group.kill);
      const end = await group.ended;
      clearTimeout(timer);
      signal?.removeEventListener("abort", group.kill);
      for (const process of end.left ?? []) {
        log.append(`# ${process} could not be ended\n`);
      }

      signal?.throwIfAborted();
      if (end.kind === "exited" && end.code === 0) return stdout;
      const why = DISK_FULL.test(all)
        ? "ran out of disk space"
        : isLate
          ? `took longer than ${limitMs / 1000} s`
          : end.kind === "exited"
            ? `ended with code ${end.code}`
            : end.kind === "signalled"
              ? `was ended by ${end.signal}`
              : end.reason;
      throw new BuildError(`${current}: "${line}" ${why}.`, all, log);
    },
  };
}

const COMMAND_LIMIT_MS = 10 * 60_000;
const KEPT_CHARACTERS = 1024 * 1024;
const TAIL_LINES = 15;
const DISK_FULL = /^.*(?:No space left on device|Disk quota exceeded).*$/im;
const LONGEST_LINE = 1000;

/**
 * Returns the environment of a build, to which only a few variables of this process are passed. Other variables, such
 * as CFLAGS or MAKEFLAGS, would change the result of the build.
 */
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
