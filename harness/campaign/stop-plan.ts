import type { Random } from "../fuzz/random.ts";
import { ROLES, type Role } from "./process-tree.ts";

/** The commands that the campaign starts and stops. */
export const SUBJECTS = [
  "run cpython",
  "run micropython",
  "run reference",
  "run pico-virtual",
  "run rig",
  "trace",
  "fuzz",
  "rig doctor",
] as const;

export type Subject = (typeof SUBJECTS)[number];

/**
 * How a command is started: by npm, directly with node, by a shell that waits for it, or by npm in a terminal that can
 * be closed.
 */
export type Start = "npm" | "node" | "shell" | "terminal";

/** All random choices for one trial: the command, how it is started, and how it is stopped. */
export interface StopPlan {
  readonly subject: Subject;
  readonly start: Start;
  readonly signal: NodeJS.Signals;
  /**
   * The possible targets of the signal, in order of preference. A role stands for a process with this role, and `group`
   * stands for the process group of the main process. The signal goes to the first target that exists at `moment`.
   */
  readonly wishes: readonly (Role | "group")[];
  /** A number that selects one of the processes, if several processes have the chosen role. */
  readonly choice: number;
  /** The moment of the signal, in thousandths of the time that the command takes if nobody stops it. */
  readonly moment: number;
  /** If set, the signal is sent again after this many milliseconds. */
  readonly againMs?: number;
}

export function planStop(random: Random): StopPlan {
  const subject = random.weighted<Subject>([
    [5, "run cpython"],
    [3, "run micropython"],
    [3, "run reference"],
    [2, "run pico-virtual"],
    [2, "run rig"],
    [1, "trace"],
    [1, "fuzz"],
    [2, "rig doctor"],
  ]);
  const start = random.weighted<Start>([
    [5, "npm"],
    [2, "node"],
    [2, "shell"],
    [2, "terminal"],
  ]);
  const signal = random.weighted<NodeJS.Signals>([
    [4, "SIGKILL"],
    [4, "SIGTERM"],
    [3, "SIGINT"],
    [2, "SIGHUP"],
    [1, "SIGQUIT"],
    [1, "SIGPIPE"],
  ]);
  return {
    subject,
    start,
    signal,
    wishes: shuffle(random, [...ROLES, "group"]),
    choice: random.integer(0, 1000),
    moment: random.integer(0, 1100),
    ...(random.chance(15) && { againMs: random.integer(0, 1500) }),
  };
}

function shuffle<T>(random: Random, things: readonly T[]): T[] {
  const left = [...things];
  return things.map(() => left.splice(random.integer(0, left.length - 1), 1)[0]!);
}
