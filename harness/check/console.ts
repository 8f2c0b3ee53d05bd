import type { Trace } from "../trace/trace.ts";
import type { Check } from "./clause.ts";
import { broken, holds } from "./finding.ts";

/**
 * Holds if all that a program left on the console matches `pattern`, lines ending in \n. The console
 * is standard output and then standard error: a board has one stream for both.
 */
export function consoleMatches(pattern: RegExp): Check {
  return (trace) => {
    const text = consoleOf(trace);
    if (pattern.test(text)) return holds;
    return broken(`on the console stood ${JSON.stringify(text)}, which does not match ${pattern}`);
  };
}

function consoleOf({ stdout, stderr }: Trace): string {
  return (stdout + stderr).replaceAll("\r\n", "\n");
}
