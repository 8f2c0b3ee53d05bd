import { tmpdir } from "node:os";
import { removeDeadLeases } from "../rig/boards/lease.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { watchParents } from "../toolchain/parent-watch.ts";
import { cleanUpAtEnd } from "../toolchain/run-cleanup.ts";
import { watchTerminal } from "./lost-terminal.ts";

/** The user, or whoever runs us, asked to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** What a shell reports of a program that a signal ended. */
  readonly exitCode: number;

  constructor(signal: StopSignal) {
    super(`stopped by ${signal}`);
    this.exitCode = EXIT_CODES[signal];
  }
}

export type StopSignal = keyof typeof EXIT_CODES;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGPIPE: 141 };

/**
 * Every command that does more than read calls this before its work. Nothing that the work starts, or puts into the
 * folder for temporary files, outlives the process from then on.
 * Returns a signal that aborts, with `Interrupted` as its reason, at the first Ctrl-C, SIGTERM or hang-up, so that the
 * work can end cleanly. The end of those who started us counts as SIGTERM, the end of our terminal as a hang-up.
 * A second signal, half a second later or more, ends the process at once. What comes sooner is the same Ctrl-C: npm
 * passes it on to a process that has had it already. Throws UsageError if there can be no temporary files.
 */
export function interruptSignal(): AbortSignal {
  try {
    cleanUpAtEnd();
  } catch (error) {
    throw new UsageError(
      `the folder for temporary files ${tmpdir()} cannot be used: ${(error as Error).message}. Set TMPDIR to one that can.`,
    );
  }
  removeDeadLeases();
  const { signal: stopped } = controller;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!stopped.aborted) stopWork(signal);
      else if (performance.now() - stoppedMs > SAME_KEYSTROKE_MS) {
        process.exit(new Interrupted(signal).exitCode);
      }
    });
  }
  watchParents(() => stopWork("SIGTERM"));
  watchTerminal(() => stopWork("SIGHUP"));
  isWorking = true;
  return stopped;
}

/** Whether there is work that can be stopped, or has been. */
export function isWorkUnderWay(): boolean {
  return isWorking;
}

/** Stops the work as such a signal does. Only the first one counts. */
export function stopWork(signal: StopSignal): void {
  if (controller.signal.aborted) return;
  stoppedMs = performance.now();
  controller.abort(new Interrupted(signal));
  // Work that does not stop is left to the guard, which ends it.
  setTimeout(() => process.exit(EXIT_CODES[signal]), STOP_LIMIT_MS).unref();
}

/** Why the work was stopped, if it was. */
export function stopReason(): Interrupted | undefined {
  return controller.signal.aborted ? controller.signal.reason : undefined;
}

const controller = new AbortController();
let isWorking = false;
let stoppedMs = 0;

const SAME_KEYSTROKE_MS = 500;
const STOP_LIMIT_MS = 20_000;
