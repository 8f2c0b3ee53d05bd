import type { PinSetup } from "../trace/pin-setup.ts";
import type { TypedText } from "../trace/typed-text.ts";

/**
 * Files for an interpreter, by absolute path. The content is bytes, because the interpreter's
 * package would copy a text slowly, letter by letter.
 */
export type Files = Readonly<Record<string, Uint8Array>>;

/** The data that a thread gets as `workerData` when it starts. */
export interface ThreadSetup {
  /** The text of the script that the thread evaluates for each realm. */
  readonly script: string;
  readonly realm: RealmSetup;
}

/** The parts that all programs of a thread share. */
export interface RealmSetup {
  /**
   * The scheduler of the programs' tasks: the kernel of the reference, or MicroPython's own asyncio. In a realm with
   * the scheduler `micropython`, `library` contains MicroPython's asyncio.
   */
  readonly scheduler: "kernel" | "micropython";
  /** The modules that every program can import. */
  readonly library: Files;
  /**
   * The Python text that runs before every program. It runs only once if the interpreter can start every program from a
   * copy of the state after this text.
   */
  readonly prepare: string;
  readonly memoryLimitBytes: number;
}

/** A program for a thread, with its clock and its limits. */
export interface ProgramTask {
  /** The files of the program itself. */
  readonly files: Files;
  /** The Python text that starts the program. */
  readonly start: string;
  readonly clock: "virtual" | "real";
  /** The value that `ticks_ms()` returns at the start, if the clock is virtual. */
  readonly startTickMs: number;
  /** The time limit in milliseconds of virtual time. It has no effect if the clock is real. */
  readonly limitMs: number;
  /**
   * The time limit in milliseconds of real time since the start of the program. At this limit, the
   * owner of the thread stops the program.
   */
  readonly wallLimitMs: number;
  /**
   * True if the run refuses everything that MicroPython refuses when it is built with assertions
   * (SLEEP-11, TSF-08).
   */
  readonly hasAsserts: boolean;
  readonly stdout: SharedArrayBuffer;
  readonly stderr: SharedArrayBuffer;
  /** Simulated pins. They work only in virtual time. */
  readonly pins?: {
    readonly setup: PinSetup;
    readonly edges: SharedArrayBuffer;
    /** True if this is a user's own program, and not the program of a clause. */
    readonly isSession: boolean;
    /** The texts that are typed, each with its time. */
    readonly typed?: readonly TypedText[] | undefined;
    /**
     * The memory for the steps and keys that a person adds during the run. If it is set, virtual time follows real
     * time.
     */
    readonly live?: SharedArrayBuffer | undefined;
  };
  /** The log for the times of the output. Undefined if nobody needs these times. */
  readonly console?: SharedArrayBuffer;
  /** The log for what the tasks of the kernel do. Undefined if nobody needs this record. */
  readonly tasks?: SharedArrayBuffer;
}

/**
 * The messages of a thread about its program. Each message except `contended` says that the program starts, is about to
 * be interrupted, or has ended.
 */
export type ThreadMessage =
  | { readonly kind: "started" }
  | { readonly kind: "done" }
  | { readonly kind: "flooded" }
  /**
   * The program and the stimulus drive a wire to different levels. The thread reports this only for a user's own
   * program.
   */
  | { readonly kind: "contended"; readonly detail: string }
  /** The program is about to be interrupted, because nothing can end the waits of its tasks. */
  | { readonly kind: "deadlocked"; readonly waits: readonly string[] }
  | { readonly kind: "crashed"; readonly detail: string };

export type Report = (message: ThreadMessage) => void;
