import { CommanderError } from "commander";
import { EarlyEnd } from "../engine/early-end.ts";
import { SuiteError } from "../engine/suite.ts";
import {
  describeDiskFailure,
  isDiskFailure,
  OutputFailed,
  OutputRefused,
} from "../output/output-error.ts";
import { ExpectationsError } from "../results/own-expectations-file.ts";
import { ResultsFileError } from "../results/results-file.ts";
import { DamagedInstallation } from "../runtimes/interpreter-package.ts";
import { RuntimeUnavailable } from "../runtimes/runtime-unavailable.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { printError } from "../text/output.ts";
import { shorten } from "../text/shorten.ts";
import { BaselineError } from "../timing/baseline/baseline.ts";
import { TimingFileError } from "../timing/files/timing-file.ts";
import { CacheError } from "../toolchain/cache-error.ts";
import { Interrupted, stopReason } from "./interrupt.ts";

/**
 * Prints to standard error why a command failed, and returns the exit code. The message is one paragraph, except for a
 * defect of aiorig. If the work was stopped, `stopped` says why.
 */
export function reportFailure(error: unknown, stopped = stopReason()): number {
  // Commander has already printed the error. Commander's own exit code would be 1, but in aiorig the exit code 1 means
  // "does not conform".
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof Interrupted) {
    printError("The command was stopped before anything was judged.\n");
    return error.exitCode;
  }
  if (error instanceof EarlyEnd) {
    complain(`${error.message}, before anything was judged.`);
    return BROKEN;
  }
  if (USAGE_ERRORS.some((kind) => error instanceof kind)) {
    complain((error as Error).message);
    return WRONG_USAGE;
  }
  if (isDiskFailure(error)) {
    complain(describeDiskFailure(error));
    return BROKEN;
  }
  if (FAILURES.some((kind) => error instanceof kind)) {
    complain((error as Error).message);
    return BROKEN;
  }
  if (error instanceof CacheError) {
    complain(`${error.message}. To fix it, ${error.remedy}.`);
    return BROKEN;
  }
  if (stopped !== undefined && COMPILER_ENDED.test(String(error))) return reportFailure(stopped);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  printError(
    `aiorig itself broke. This is a defect of aiorig.\n${shorten(stack, LONGEST, "\n")}\n`,
  );
  return BROKEN;
}

function complain(message: string): void {
  printError(`aiorig: ${shorten(message, LONGEST, "\n")}\n`);
}

/**
 * Matches the message of the error that esbuild throws after its process has ended. Ctrl-C also ends this process. If
 * esbuild is compiling a module at that moment, aiorig cannot load the module, and gets this error.
 */
const COMPILER_ENDED = /The service (was stopped|is no longer running)/;

/**
 * The largest length of a message. A message may quote a text that aiorig did not write, and this text may be very
 * long.
 */
const LONGEST = 10_000;

const WRONG_USAGE = 2;
/** The exit code if an error stopped the command before its work was done. */
export const BROKEN = 3;

/** Errors whose cause is something broken or missing on this machine. They are not defects of aiorig. */
const FAILURES = [RuntimeUnavailable, OutputFailed, DamagedInstallation];

const USAGE_ERRORS = [
  UsageError,
  SuiteError,
  ResultsFileError,
  ExpectationsError,
  TimingFileError,
  BaselineError,
  OutputRefused,
];
