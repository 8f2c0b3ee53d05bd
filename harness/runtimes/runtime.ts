import type { PinSetup } from "../trace/pin-setup.ts";
import type { Trace } from "../trace/trace.ts";

/** Something that runs programs. It only records; it never judges. */
export interface Runtime {
  /** The column's name, such as `micropython`. Expectations refer to it. */
  readonly name: string;
  readonly identity: RuntimeIdentity;
  /** Whether it can run programs with `RunOptions.pins`. */
  readonly hasPins?: boolean;
  /** Runs one program to its end or its limit. Never rejects for what a program or the runtime under test does. */
  run(program: Program, options?: RunOptions): Promise<Run>;
  /** Gives up whatever the runtime holds: processes, workers, ports. Idempotent. */
  close(): Promise<void>;
}

/** What a runtime is. What a kind of runtime cannot know is absent. */
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

/** Where an asyncio comes from that has no file of its own, such as a frozen one. */
export const BUILT_IN = "built in";

/** A Python file on the host. */
export interface Program {
  /** Absolute path; error messages name it. */
  readonly path: string;
}

export interface RunOptions {
  /** How long the program may take, in milliseconds of the runtime's own time. Default 10,000. */
  readonly limitMs?: number;
  /** Wires to drive and to watch. The run ends with the watch, if the program has not ended before. */
  readonly pins?: PinSetup;
  /** What the program's ticks start from, where time is virtual; a runtime on a real clock has no choice. */
  readonly startTickMs?: number;
  /** Aborts the run, for Ctrl-C: the target is stopped like at a limit. */
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
 * `ended`: the last line of the program was reached; `watched`: its wires were watched as long as was
 * asked for, and it was stopped; `raised`: an exception left it;
 * `unusable`: the class that the user names instead of the class `name` cannot be imported;
 * `unsupported`: the program asked for something that the runtime says it lacks;
 * `timeout`: the limit passed; `flooded`: more output than the limit; `crashed`: the runtime itself died;
 * `unreadable`: the file of the program cannot be read; `unavailable`: the runtime could not be started; `aborted`: stopped by the caller;
 * `rig fault`: the rig broke or misrecorded, so that the run says nothing of the runtime; `unmeasurable`: the rig
 * is whole, but cannot do what the measurement takes.
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

/** Limits that every runtime keeps. */
export const DEFAULT_LIMIT_MS = 10_000;
export const OUTPUT_LIMIT_BYTES = 1024 * 1024;
