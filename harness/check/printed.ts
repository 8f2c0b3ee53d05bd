import type { Trace } from "../trace/trace.ts";
import type { Check } from "./clause.ts";
import { broken, holds } from "./finding.ts";

/** Holds if the program printed exactly these lines. */
export function printed(...due: readonly string[]): Check {
  return (trace) => {
    const lines = printedLines(trace);
    if (lines.length === due.length && lines.every((line, i) => line === due[i])) return holds;
    return broken(`printed ${quote(lines)}; ${quote(due)} was due`);
  };
}

/** The lines that a program printed; the last one may be cut off. */
export function printedLines({ stdout }: Trace): string[] {
  const lines = stdout.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function quote(lines: readonly string[]): string {
  return lines.length === 0 ? "nothing" : JSON.stringify(lines.join("\n"));
}
