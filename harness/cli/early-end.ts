import { printError } from "../text/output.ts";
import { BROKEN } from "./report-failure.ts";

/**
 * Makes this process fail if it ends before its command is done. The user's own code, such as a suite file, may call
 * process.exit(0). This early end must not look like success. `acceptEnd` turns the check off.
 */
export function refuseEarlyEnd(): void {
  process.on("exit", refuse);
}

/**
 * Allows the process to end with success from now on. Call this when the command is done, or when nobody reads the
 * output of the command any more.
 */
export function acceptEnd(): void {
  process.off("exit", refuse);
}

function refuse(code: number): void {
  if (code !== 0 && code !== UNSETTLED) return;
  printError(
    "aiorig: this process ended before the command was finished. Look for a suite file that calls process.exit, or that awaits something that never happens. Correct this file, and run the command again.\n",
  );
  process.exitCode = BROKEN;
}

/** Node ends with this exit code if the main module awaits something that never happens. */
const UNSETTLED = 13;
