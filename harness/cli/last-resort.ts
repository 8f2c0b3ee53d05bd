// Import this before anything that prints or works. It handles errors that nobody catches.
import { callGuard } from "../toolchain/guard.ts";
import { acceptEnd } from "./early-end.ts";
import { isWorkUnderWay, stopReason, stopWork } from "./interrupt.ts";
import { reportFailure } from "./report-failure.ts";

process.on("uncaughtException", leave);
process.on("unhandledRejection", leave);
process.stdout.on("error", endOutput);
// Progress that nobody can read is no reason to stop.
process.stderr.on("error", endProgress);

/**
 * Does the work of a command and ends the process. The guard ends what still runs then. An error of the work is
 * reported. It is also an error if the work does not end although it has nothing left to wait for.
 */
export async function runToEnd(work: () => Promise<unknown>): Promise<void> {
  const runDry = () => leave(new Error("the work stopped half-way: nothing was left to wait for"));
  process.once("beforeExit", runDry);
  try {
    await work();
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
  process.removeListener("beforeExit", runDry);
  // Read now: what still runs may set another exit code, which no longer means anything.
  const { exitCode } = process;
  if (!isWorkUnderWay()) return;
  await callGuard();
  process.exit(exitCode);
}

/** Node's own code for this would be 1, our "does not conform". */
function leave(error: unknown): never {
  process.exit(stopReason()?.exitCode ?? reportFailure(error));
}

/** The reader of standard output, such as `head`, has left, or the terminal is gone. */
function endOutput(error: NodeJS.ErrnoException): void {
  acceptEnd();
  if (!GONE.has(error.code)) leave(Object.assign(error, { path: "standard output" }));
  // Everything is done, or the command only prints.
  if (process.exitCode !== undefined || !isWorkUnderWay()) process.exit();
  stopWork(error.code === "EIO" ? "SIGHUP" : "SIGPIPE");
}

function endProgress(error: NodeJS.ErrnoException): void {
  if (!GONE.has(error.code)) leave(error);
  if (error.code === "EIO" && isWorkUnderWay()) stopWork("SIGHUP");
}

const GONE: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO"]);
