import type { Trace } from "../../trace/trace.ts";
import type { Check } from "../clause.ts";
import { broken, holds } from "../finding.ts";

/** Holds if the program printed exactly these lines. */
export function printed(...expected: readonly string[]): Check {
  return (trace) => {
    const lines = printedLines(trace);
    const isSame =
      lines.length === expected.length && lines.every((line, i) => line === expected[i]);
    return isSame ? holds : broken(`printed ${quote(lines)}, expected ${quote(expected)}`);
  };
}

/** Returns the lines that a program printed. The last line may be incomplete. */
export function printedLines({ stdout }: Trace): string[] {
  const lines = stdout.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function quote(lines: readonly string[]): string {
  return lines.length === 0 ? "nothing" : JSON.stringify(lines.join("\n"));
}
