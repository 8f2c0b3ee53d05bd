// Imported before anything that prints or works: what becomes of an error that nobody has caught.
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
 * Does the work of a command and ends the process, also if something is still under way by then: the guard ends that.
 * What the work throws is reported, and so is a work that has nothing left to wait for and yet does not end.
 */
export async function runToEnd(work: () => Promise<unknown>): Promise<void> {
  const runDry = () =>
    leave(new Error("the work stopped half-way: nothing was left that could go on with it"));
  process.once("beforeExit", runDry);
  try {
    await work();
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
  process.removeListener("beforeExit", runDry);
  // Now: what is still under way may set another one, which says nothing any more.
  const { exitCode } = process;
  if (!isWorkUnderWay()) return;
  await callGuard();
  process.exit(exitCode);
}

/** Node's own code for this would be 1, our "does not conform". */
function leave(error: unknown): never {
  process.exit(stopReason()?.exitCode ?? reportFailure(error));
}

/** Whoever reads standard output has left, such as `head`, or the terminal is gone. */
function endOutput(error: NodeJS.ErrnoException): void {
  acceptEnd();
  if (!GONE.has(error.code)) leave(Object.assign(error, { path: "standard output" }));
  // All that had to be done is done, or nothing but the reading was to be done.
  if (process.exitCode !== undefined || !isWorkUnderWay()) process.exit();
  stopWork(error.code === "EIO" ? "SIGHUP" : "SIGPIPE");
}

function endProgress(error: NodeJS.ErrnoException): void {
  if (!GONE.has(error.code)) leave(error);
  if (error.code === "EIO" && isWorkUnderWay()) stopWork("SIGHUP");
}

const GONE: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO"]);
