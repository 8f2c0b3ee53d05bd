import type { PinSetup } from "../trace/pin-setup.ts";

/** Files for an interpreter, by absolute path. As bytes: the interpreter's package takes a text apart letter by letter. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** What a thread is started with, as `workerData`. */
export interface ThreadSetup {
  /** The text of the script that is evaluated for each program. */
  readonly script: string;
  /** What each program finds beside itself. */
  readonly library: Files;
}

/** A program for a thread, and what it runs under. */
export interface ProgramTask {
  /** The program itself. */
  readonly files: Files;
  /** Python text that launches the program. */
  readonly start: string;
  readonly clock: "virtual" | "real";
  readonly startTickMs: number;
  /** In milliseconds of the virtual clock. */
  readonly limitMs: number;
  /** In real time, from the start of the program: the thread's owner ends it then. */
  readonly wallLimitMs: number;
  readonly hasAsserts: boolean;
  readonly memoryLimitBytes: number;
  readonly stdout: SharedArrayBuffer;
  readonly stderr: SharedArrayBuffer;
  /** Simulated pins, in virtual time only. */
  readonly pins?: { readonly setup: PinSetup; readonly edges: SharedArrayBuffer };
}

/** What the thread says: that its program starts now, and how it ended. */
export type ThreadMessage =
  | { readonly kind: "started" }
  | { readonly kind: "done" }
  | { readonly kind: "flooded" }
  | { readonly kind: "crashed"; readonly detail: string };
