import { printError } from "../text/output.ts";
import { BROKEN } from "./report-failure.ts";

/**
 * Makes an end of this process before its command is done a failure: code of the user's own, such as a suite file, may
 * call process.exit(0), which must not look like success. Returns what to call when the command is done.
 */
export function refuseEarlyEnd(): () => void {
  const refuse = (code: number) => {
    if (code !== 0 && code !== UNSETTLED) return;
    printError(
      "aiorig: this process ended before its command was done. Does a suite file call process.exit? Look there, and run the command again.\n",
    );
    process.exitCode = BROKEN;
  };
  process.on("exit", refuse);
  return () => process.off("exit", refuse);
}

/** Node's code for an await that nothing can end any more. */
const UNSETTLED = 13;
