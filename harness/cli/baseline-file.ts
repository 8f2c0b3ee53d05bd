import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../runtimes/usage-error.ts";
import { whyUnreadable } from "../text/why-unreadable.ts";
import { type Baseline, parseBaseline } from "../timing/baseline/baseline.ts";

/** Returns the folder where baselines are kept. It is below the current folder. */
export function baselinesFolder(): string {
  return resolve("reports", "baselines");
}

/** Returns the file name for a baseline of these targets, without `.json`. */
export function baselineNameOf(columns: readonly string[]): string {
  return columns.map((column) => column.replace(/[^A-Za-z0-9.@-]/g, "-")).join("+");
}

/** Reads a baseline. Throws UsageError if the file cannot be read, and BaselineError if it is not a baseline. */
export function readBaseline(path: string): Baseline {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${whyUnreadable(error)}`);
  }
  return parseBaseline(text, path);
}
