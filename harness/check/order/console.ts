import type { Trace } from "../../trace/trace.ts";
import type { Check } from "../clause.ts";
import { broken, holds } from "../finding.ts";

/**
 * Holds if `pattern` matches the console output. The output is one text in which each line ends with \n. The console is
 * standard output followed by standard error, because a board has only one stream for these two.
 */
export function consoleMatches(pattern: RegExp): Check {
  return (trace) => {
    const text = consoleOf(trace);
    if (pattern.test(text)) return holds;
    return broken(`the console shows ${JSON.stringify(text)}, which does not match ${pattern}`);
  };
}

function consoleOf({ stdout, stderr }: Trace): string {
  return (stdout + stderr).replaceAll("\r\n", "\n");
}
