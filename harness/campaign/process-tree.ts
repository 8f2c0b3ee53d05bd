import { readFileSync } from "node:fs";
import { readProcessStat } from "../toolchain/process-identity.ts";
import { listProcesses } from "../toolchain/process-mark.ts";

/** The roles that a process can have in a run of a command. */
export const ROLES = [
  "terminal",
  "npm",
  "sh",
  "main",
  "worker",
  "esbuild",
  "guard",
  "interpreter",
  "other",
] as const;

export type Role = (typeof ROLES)[number];

export interface TreeProcess {
  readonly pid: number;
  readonly parent: number;
  readonly startTime: string;
  readonly role: Role;
  readonly command: string;
}

/**
 * Lists the processes of a run: the processes with `sign` in their environment, and their guards. If `inCommand` is
 * given, also lists the processes with that text in their command line. The list does not contain zombies. Works only
 * on Linux.
 */
export function listTree(sign: string, inCommand?: string): TreeProcess[] {
  const all = listProcesses().flatMap(look);
  const marked = all.filter(
    ({ environment, command }) =>
      environment.includes(sign) || (inCommand !== undefined && command.includes(inCommand)),
  );
  const pids = new Set(marked.map(({ pid }) => pid));
  const guards = all.filter(({ role, guarded }) => role === "guard" && pids.has(guarded));
  return [...marked, ...guards].map(({ environment, guarded, ...process }) => process);
}

/** Lists the guards whose processes no longer exist. */
export function listOrphanedGuards(): TreeProcess[] {
  return listProcesses()
    .flatMap(look)
    .filter(({ role, guarded }) => role === "guard" && readProcessStat(guarded) === undefined)
    .map(({ environment, guarded, ...process }) => process);
}

interface Looked extends TreeProcess {
  readonly environment: string;
  /** The id of the process that this process guards. Only valid if this process is a guard. */
  readonly guarded: number;
}

function look(id: string): Looked[] {
  const stat = readProcessStat(Number(id));
  if (stat === undefined || stat.state === "Z" || stat.state === "X") return [];
  try {
    const words = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0").slice(0, -1);
    const command = words.join(" ");
    return [
      {
        ...stat,
        command,
        role: roleOf(command),
        environment: readFileSync(`/proc/${id}/environ`, "latin1"),
        guarded: Number(words.at(-1)),
      },
    ];
  } catch {
    // The process has ended since the processes were listed, or it belongs to another user.
    return [];
  }
}

function roleOf(command: string): Role {
  for (const [pattern, role] of PATTERNS) if (pattern.test(command)) return role;
  return "other";
}

/** The patterns that find the role of a process. The first pattern that matches decides. */
const PATTERNS: readonly (readonly [RegExp, Role])[] = [
  [/\/guard\.sh \d+$/, "guard"],
  [/pty\.spawn/, "terminal"],
  [/^npm /, "npm"],
  [/^sh -c "\$@"/, "sh"],
  [/harness\/cli\/main\.ts|\/aiorig\.mjs/, "main"],
  [/vitest\/dist\/workers/, "worker"],
  [/esbuild --service/, "esbuild"],
  [/probe\.launch|^\S*(python3?|micropython)\b/, "interpreter"],
];
