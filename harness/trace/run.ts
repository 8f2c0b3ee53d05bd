import type { PinSetup } from "./pin-setup.ts";
import type { SessionSetup } from "./session-setup.ts";
import type { Trace } from "./trace.ts";
import type { TypedText } from "./typed-text.ts";

/** A Python file on the host. */
export interface Program {
  /** An absolute path, which error messages show. */
  readonly path: string;
  /**
   * Values for constants at the top of the file, such as `{ DELAY_MS: 10 }` for a line
   * `DELAY_MS = 1`.
   */
  readonly constants?: Readonly<Record<string, number>>;
}

export interface RunOptions {
  /**
   * The time limit of the program, in milliseconds on the clock of the runtime. The default is
   * 10,000.
   */
  readonly limitMs?: number;
  /**
   * The wires that the instrument drives and watches. A program that still runs at the end of the
   * watch is stopped.
   */
  readonly pins?: PinSetup;
  /**
   * True if aiorig must record what the target does (see Trace.activity). The setting has an effect only together with
   * `pins`, and only on a runtime whose capabilities include `activity`. The recording does not change the times of the
   * run.
   */
  readonly activity?: boolean;
  /**
   * The texts that are typed on the standard input of the program. Adapters ignore them. Runtimes in virtual time
   * ignore them in a run without `pins`.
   */
  readonly typed?: readonly TypedText[];
  /** Set only if this is a user's own program, and not the program of a clause. */
  readonly session?: SessionSetup;
  /** The start value of the program's ticks in virtual time. A runtime on a real clock ignores it. */
  readonly startTickMs?: number;
  /**
   * Aborts the run when the user presses Ctrl-C. The target is stopped in the same way as at a time
   * limit.
   */
  readonly signal?: AbortSignal;
}

/** One run of one program. */
export interface Run {
  readonly outcome: Outcome;
  readonly trace: Trace;
  /** The wall time of the run on the host, in milliseconds. */
  readonly wallMs: number;
}

/**
 * How a run ended:
 * - `ended`: the program reached its last line.
 * - `watched`: the wires were watched for the given time, and then the program was stopped.
 * - `raised`: an exception left the program.
 * - `unusable`: the user replaces the class `name` with a class that cannot be imported.
 * - `unsupported`: the runtime reports that it lacks something that the program needs. If `isSuitesLimit` is true,
 *   aiorig did not ask the runtime, because the suite has no form of the program that the runtime can run.
 * - `deadlocked`: all tasks wait, and nothing can end the waits. `waits` names each task and the object that the task
 *   waits for.
 * - `timeout`: the time limit passed.
 * - `flooded`: the program wrote more output than the limit.
 * - `crashed`: the runtime itself died. `resetBy` says what reset a board, if this is known: the program called
 *   `machine.reset()`, or the program did not feed the watchdog in time.
 * - `unreadable`: the file of the program cannot be read.
 * - `unavailable`: the runtime could not be started.
 * - `aborted`: the caller stopped the run.
 * - `rig fault`: the rig broke or recorded wrongly, so the run says nothing about the runtime.
 * - `adapter fault`: the adapter broke the protocol, so the run says nothing about the runtime.
 * - `unmeasurable`: the rig works, but cannot do this measurement.
 */
export type Outcome =
  | { readonly kind: "ended" }
  | { readonly kind: "watched" }
  | { readonly kind: "raised"; readonly exception: string; readonly traceback: string }
  | {
      readonly kind: "unusable";
      readonly name: string;
      readonly class: string;
      readonly exception: string;
      readonly traceback: string;
    }
  | { readonly kind: "unsupported"; readonly reason: string; readonly isSuitesLimit?: boolean }
  | { readonly kind: "deadlocked"; readonly waits: readonly string[] }
  | { readonly kind: "timeout"; readonly limitMs: number }
  | { readonly kind: "flooded"; readonly limitBytes: number }
  | {
      readonly kind: "crashed";
      readonly detail: string;
      readonly resetBy?: "program" | "watchdog";
    }
  | { readonly kind: "unreadable"; readonly detail: string }
  | { readonly kind: "unavailable"; readonly detail: string }
  | { readonly kind: "aborted" }
  | { readonly kind: "rig fault"; readonly detail: string }
  | { readonly kind: "adapter fault"; readonly detail: string }
  | { readonly kind: "unmeasurable"; readonly reason: string };

/** The limits that all runtimes enforce. */
export const DEFAULT_LIMIT_MS = 10_000;
export const OUTPUT_LIMIT_BYTES = 1024 * 1024;
