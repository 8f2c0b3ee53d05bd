import { tmpdir } from "node:os";
import { removeDeadLeases } from "../rig/boards/lease.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { watchParents } from "../toolchain/parent-watch.ts";
import { cleanUpAtEnd } from "../toolchain/run-cleanup.ts";
import { watchTerminal } from "./lost-terminal.ts";

/**
 * The abort reason of stopped work. Either the user stopped the work, or the program that started aiorig stopped it.
 */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** The exit code that a shell shows for a program that a signal ended. */
  readonly exitCode: number;

  constructor(signal: StopSignal) {
    super(`stopped by ${signal}`);
    this.exitCode = EXIT_CODES[signal];
  }
}

export type StopSignal = keyof typeof EXIT_CODES;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGPIPE: 141 };

/**
 * A command calls this before its work, unless the command only reads. From then on, no process and no temporary file
 * of the work outlives this process. Returns a signal that aborts when the work must stop, so that the work can end
 * cleanly. The abort reason is an `Interrupted`. Throws UsageError if temporary files cannot be made.
 *
 * The signal aborts at the first of these events:
 * - Ctrl-C
 * - SIGTERM, or the end of a process that started aiorig, which counts as SIGTERM
 * - a hang-up, or the loss of the terminal, which counts as a hang-up
 *
 * A second event ends this process immediately if it comes more than half a second after the first. If it comes sooner,
 * it belongs to the same Ctrl-C: the terminal sends Ctrl-C to npm and to this process, and npm sends it to this process
 * again.
 */
export function interruptSignal(): AbortSignal {
  try {
    cleanUpAtEnd();
  } catch (error) {
    throw new UsageError(
      `the folder for temporary files ${tmpdir()} cannot be used: ${(error as Error).message}. Set TMPDIR to a folder that can be used.`,
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

/** Returns true if this process has started work that a signal can stop, even if that work was stopped already. */
export function isWorkUnderWay(): boolean {
  return isWorking;
}

/** Stops the work in the same way as a signal. Only the first call counts. */
export function stopWork(signal: StopSignal): void {
  if (controller.signal.aborted) return;
  stoppedMs = performance.now();
  controller.abort(new Interrupted(signal));
  // If the work does not stop by itself within this time, this process exits, and then the guard process ends the work.
  setTimeout(() => process.exit(EXIT_CODES[signal]), STOP_LIMIT_MS).unref();
}

/** Returns why the work was stopped, or undefined if it was not stopped. */
export function stopReason(): Interrupted | undefined {
  return controller.signal.aborted ? controller.signal.reason : undefined;
}

const controller = new AbortController();
let isWorking = false;
let stoppedMs = 0;

const SAME_KEYSTROKE_MS = 500;
const STOP_LIMIT_MS = 20_000;
