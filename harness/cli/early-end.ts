import { printError } from "../text/output.ts";
import { BROKEN } from "./report-failure.ts";

/**
 * Makes this process fail if it ends before its command is done. Your own code, such as a suite file, may call
 * process.exit(0), and that must not look like success. `acceptEnd` switches this off.
 */
export function refuseEarlyEnd(): void {
  process.on("exit", refuse);
}

/** From now on the process may end with success: its command is done, or its reader has left. */
export function acceptEnd(): void {
  process.off("exit", refuse);
}

function refuse(code: number): void {
  if (code !== 0 && code !== UNSETTLED) return;
  printError(
    "aiorig: this process ended before its command was done. Does a suite file call process.exit? Look there, and run the command again.\n",
  );
  process.exitCode = BROKEN;
}

/** Node's code for an await that nothing can end any more. */
const UNSETTLED = 13;
