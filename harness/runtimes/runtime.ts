import type { PinSetup } from "../trace/pin-setup.ts";
import type { Trace } from "../trace/trace.ts";

/** Something that runs programs. It records and never judges. */
export interface Runtime {
  /** The column's name, such as `micropython`. Expectations refer to it. */
  readonly name: string;
  readonly identity: RuntimeIdentity;
  /** Whether it can run programs with `RunOptions.pins`. */
  readonly hasPins?: boolean;
  /** Runs one program to its end or its limit. Never rejects because of a program or the runtime under test. */
  run(program: Program, options?: RunOptions): Promise<Run>;
  /** Releases whatever the runtime holds: processes, workers, ports. Idempotent. */
  close(): Promise<void>;
}

/** What a runtime is. Fields that a kind of runtime does not know are absent. */
export interface RuntimeIdentity {
  readonly version: string;
  readonly platform: string;
  /** `sys.implementation.name`: `micropython`, `cpython`, the name of a fork, or `aiorig` for the reference. */
  readonly implementation?: string;
  /** The interpreter that was named or found: an absolute path, perhaps of a wrapper or a link. */
  readonly command?: string;
  /** The file that really runs: an absolute path without links. */
  readonly executable?: string;
  /** The image that an emulated board runs: an absolute path. */
  readonly firmware?: string;
  /** The file that `import asyncio` loads, or BUILT_IN. */
  readonly asyncio?: string;
}

/** The origin of an asyncio without its own file, such as a frozen one. */
export const BUILT_IN = "built in";

/** A Python file on the host. */
export interface Program {
  /** An absolute path, which error messages show. */
  readonly path: string;
}

export interface RunOptions {
  /** The time limit of the program, in milliseconds of the runtime's own time. 10,000 by default. */
  readonly limitMs?: number;
  /** Wires to drive and to watch. A program that still runs at the end of the watch is stopped. */
  readonly pins?: PinSetup;
  /** The start value of the program's ticks in virtual time. A runtime on a real clock ignores it. */
  readonly startTickMs?: number;
  /** Aborts the run, for Ctrl-C. The target is stopped as at a limit. */
  readonly signal?: AbortSignal;
}

/** One run of one program. */
export interface Run {
  readonly outcome: Outcome;
  readonly trace: Trace;
  /** Wall time on the host, in milliseconds. */
  readonly wallMs: number;
}

/**
 * How a run ended.
 * `ended`: the program reached its last line.
 * `watched`: its wires were watched for the given time, and then it was stopped.
 * `raised`: an exception left the program.
 * `unusable`: the class that the user names instead of the class `name` cannot be imported.
 * `unsupported`: the program needs something that the runtime says it lacks.
 * `timeout`: the time limit passed. `flooded`: there was more output than the limit. `crashed`: the runtime itself died.
 * `unreadable`: the file of the program cannot be read. `unavailable`: the runtime could not be started.
 * `aborted`: the caller stopped the run.
 * `rig fault`: the rig broke or recorded wrongly, so that the run says nothing about the runtime.
 * `unmeasurable`: the rig works, but cannot do this measurement.
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
  | { readonly kind: "unsupported"; readonly reason: string }
  | { readonly kind: "timeout"; readonly limitMs: number }
  | { readonly kind: "flooded"; readonly limitBytes: number }
  | { readonly kind: "crashed"; readonly detail: string }
  | { readonly kind: "unreadable"; readonly detail: string }
  | { readonly kind: "unavailable"; readonly detail: string }
  | { readonly kind: "aborted" }
  | { readonly kind: "rig fault"; readonly detail: string }
  | { readonly kind: "unmeasurable"; readonly reason: string };

/** Limits that all runtimes enforce. */
export const DEFAULT_LIMIT_MS = 10_000;
export const OUTPUT_LIMIT_BYTES = 1024 * 1024;
