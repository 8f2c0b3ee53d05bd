import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";

/**
 * Identifies one process. A process id alone is not enough, because the system uses an id again after its process has
 * ended.
 */
export const processIdentity = z.object({
  pid: z.int(),
  /**
   * The start time of the process, as the text that the system reports. The text is empty if the system does not report
   * the time.
   */
  startTime: z.string(),
  host: z.string(),
  /**
   * The machine, container and boot in which the process id is valid. Each container has its own ids, and the ids start
   * again after each boot.
   */
  pidSpace: z.string(),
});

export type ProcessIdentity = z.infer<typeof processIdentity>;

/** Returns the identity of this process, or of another process on this machine. */
export function describeProcess(pid = process.pid): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) ?? "", host: hostname(), pidSpace: pidSpace() };
}

/**
 * Says whether the process with exactly this identity is still running. A zombie counts as gone. `unknown` means that
 * the process cannot be seen from here: it is on another machine, in another container, or from before the last boot.
 */
export function isSameProcessAlive(identity: ProcessIdentity): "alive" | "gone" | "unknown" {
  const { pid, startTime, host, pidSpace: space } = identity;
  if (host !== hostname() || space !== pidSpace()) return "unknown";
  if (!hasProcess(pid)) return "gone";
  if (startTime === "") return "alive";
  const found = startTimeOf(pid);
  // The process may have ended since we read its state, so look again.
  if (found === undefined) return hasProcess(pid) ? "unknown" : "gone";
  return found === startTime ? "alive" : "gone";
}

/** Some of the fields of /proc/PID/stat for one process. */
export interface ProcessStat {
  readonly pid: number;
  readonly command: string;
  /** The state of the process, such as `R`, `S` or `Z`. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** The start time, in clock ticks since the machine started. */
  readonly startTime: string;
}

/**
 * Reads /proc/PID/stat. Returns undefined if there is no such process, or if there is no /proc. Only Linux has /proc.
 */
export function readProcessStat(pid: number): ProcessStat | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name of a command may contain spaces and parentheses, so the name ends at the last closing parenthesis.
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  return {
    pid,
    command: stat.slice(stat.indexOf("(") + 1, nameEnd),
    state: fields[0]!,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    startTime: fields[19]!,
  };
}

/**
 * Says whether a process is a zombie. A zombie has ended, but the system still lists it, because its parent has not
 * waited for it yet.
 */
export function isZombie({ state }: ProcessStat): boolean {
  return state === "Z" || state === "X";
}

/**
 * Returns the start time of a process. Returns undefined if the process does not exist or is a zombie, or if the system
 * does not report the time.
 */
function startTimeOf(pid: number): string | undefined {
  if (process.platform === "linux") {
    const stat = readProcessStat(pid);
    return stat === undefined || isZombie(stat) ? undefined : stat.startTime;
  }
  if (process.platform === "win32") return undefined;
  try {
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
  } catch {
    return undefined;
  }
}

function hasProcess(pid: number): boolean {
  const stat = readProcessStat(pid);
  if (stat !== undefined) return !isZombie(stat);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process exists, but belongs to another user, so this process may not send a signal to it.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function pidSpace(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${readlinkSync("/proc/self/ns/pid")} ${boot}`;
  } catch {
    return "";
  }
}
