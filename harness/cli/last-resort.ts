// Imported before anything that prints or works: what becomes of an error that nobody has caught.
import { isWorkUnderWay, stopReason, stopWork } from "./interrupt.ts";
import { reportFailure } from "./report-failure.ts";

process.on("uncaughtException", leave);
process.on("unhandledRejection", leave);
process.stdout.on("error", endOutput);
// Progress that nobody can read is no reason to stop.
process.stderr.on("error", endProgress);

/** Node's own code for this would be 1, our "does not conform". */
function leave(error: unknown): never {
  process.exit(stopReason()?.exitCode ?? reportFailure(error));
}

/** Whoever reads standard output has left, such as `head`, or the terminal is gone. */
function endOutput(error: NodeJS.ErrnoException): void {
  if (!GONE.has(error.code)) leave(error);
  // All that had to be done is done, or nothing but the reading was to be done.
  if (process.exitCode !== undefined || !isWorkUnderWay()) process.exit();
  stopWork(error.code === "EIO" ? "SIGHUP" : "SIGPIPE");
}

function endProgress(error: NodeJS.ErrnoException): void {
  if (!GONE.has(error.code)) leave(error);
  if (error.code === "EIO" && isWorkUnderWay()) stopWork("SIGHUP");
}

const GONE: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO"]);
