// This module handles errors that nobody catches. Import it first, before any module that prints or does something else
// during its import.
import { finishOutput } from "../text/output.ts";
import { callGuard } from "../toolchain/guard.ts";
import { acceptEnd } from "./early-end.ts";
import { isWorkUnderWay, stopReason, stopWork } from "./interrupt.ts";
import { reportFailure } from "./report-failure.ts";

process.on("uncaughtException", leave);
process.on("unhandledRejection", leave);
process.stdout.on("error", endOutput);
// If standard error is closed, the work continues, although nobody can read the progress. If the terminal is gone, the
// work stops. Any other error of standard error ends this process.
process.stderr.on("error", endProgress);

/**
 * Does the work of a command, and reports any error of the work. Work that waits for something that never happens is an
 * error, too. At the end, another process (the guard) ends all processes that the work started and that still run. Then
 * this process ends.
 */
export async function runToEnd(work: () => Promise<unknown>): Promise<void> {
  const runDry = () =>
    leave(
      new Error("the command stopped half-way, because it waited for an event that never happens"),
    );
  process.once("beforeExit", runDry);
  try {
    await work();
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
  process.removeListener("beforeExit", runDry);
  // Read the exit code now, because code that still runs may set another exit code later. That later exit code has no
  // meaning.
  const { exitCode } = process;
  if (!isWorkUnderWay()) return;
  await callGuard();
  // `process.exit` would discard output that a slow reader has not read yet.
  await finishOutput();
  process.exit(exitCode);
}

/**
 * Ends this process after an uncaught error, with aiorig's exit code for this error. Node itself would end with the
 * exit code 1, but in aiorig the exit code 1 means "does not conform".
 */
function leave(error: unknown): never {
  process.exit(stopReason()?.exitCode ?? reportFailure(error));
}

/**
 * Handles an error of standard output. If the output was closed, stops the command. This is normal: the reader of the
 * output, such as `head`, has ended, or the terminal is gone. If the error has another reason, this process ends as
 * after an uncaught error.
 */
function endOutput(error: NodeJS.ErrnoException): void {
  acceptEnd();
  if (!GONE.has(error.code)) leave(Object.assign(error, { path: "standard output" }));
  // The closed output is not a failure, because the command is already done or only prints.
  if (process.exitCode !== undefined || !isWorkUnderWay()) process.exit();
  stopWork(error.code === "EIO" ? "SIGHUP" : "SIGPIPE");
}

function endProgress(error: NodeJS.ErrnoException): void {
  if (!GONE.has(error.code)) leave(error);
  if (error.code === "EIO" && isWorkUnderWay()) stopWork("SIGHUP");
}

const GONE: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO"]);
