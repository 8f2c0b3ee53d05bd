import type { Ending } from "./ending.ts";
import type { Task, Trap } from "./traps.ts";

/** What an observer of a scheduler sees. `atUs` is the time in microseconds of the scheduler's clock. */
export type KernelEvent =
  /** The task starts a pass. */
  | { readonly kind: "pass"; readonly task: Task; readonly atUs: number }
  /** The task yields a trap. */
  | { readonly kind: "trap"; readonly task: Task; readonly atUs: number; readonly trap: Trap }
  /** The task ends. */
  | { readonly kind: "end"; readonly task: Task; readonly atUs: number; readonly ending: Ending }
  /** The task is cancelled: its next pass starts with a CancelledError. */
  | { readonly kind: "cancel"; readonly task: Task; readonly atUs: number };
