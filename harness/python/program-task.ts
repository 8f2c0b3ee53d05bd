import type { PinSetup } from "../trace/pin-setup.ts";

/** Files for an interpreter, by absolute path. They are bytes, because the interpreter's package would copy a text letter by letter. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** What a thread gets when it starts, as `workerData`. */
export interface ThreadSetup {
  /** The text of the script that the thread evaluates for each program. */
  readonly script: string;
  /** The modules that every program can import. */
  readonly library: Files;
}

/** A program for a thread, with its clock and its limits. */
export interface ProgramTask {
  /** The files of the program itself. */
  readonly files: Files;
  /** The Python text that starts the program. */
  readonly start: string;
  /** Who schedules its tasks: the kernel of the reference, or MicroPython's own asyncio, which is then a file. */
  readonly scheduler: "kernel" | "micropython";
  readonly clock: "virtual" | "real";
  /** What `ticks_ms()` returns at the start, in virtual time. */
  readonly startTickMs: number;
  /** The time limit in milliseconds of virtual time. */
  readonly limitMs: number;
  /** The time limit in milliseconds of real time, from the start of the program. The owner of the thread stops the program then. */
  readonly wallLimitMs: number;
  /** Whether to refuse what MicroPython builds with asserts refuse (SLEEP-11, TSF-08). */
  readonly hasAsserts: boolean;
  readonly memoryLimitBytes: number;
  readonly stdout: SharedArrayBuffer;
  readonly stderr: SharedArrayBuffer;
  /** Simulated pins. They need virtual time. */
  readonly pins?: { readonly setup: PinSetup; readonly edges: SharedArrayBuffer };
}

/** What a thread reports: that its program starts, and how the program ended. */
export type ThreadMessage =
  | { readonly kind: "started" }
  | { readonly kind: "done" }
  | { readonly kind: "flooded" }
  /** The program is about to be interrupted: nothing can end the waits of its tasks. */
  | { readonly kind: "deadlocked"; readonly waits: readonly string[] }
  | { readonly kind: "crashed"; readonly detail: string };
