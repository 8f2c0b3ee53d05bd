import { traceAgain } from "../results/reproduce.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { printable, printableLine } from "../text/printable.ts";
import { printableRecord } from "../text/printable-record.ts";
import { type RunSettings, surroundingsOf } from "./settings.ts";

/**
 * Makes the error that vitest shows for an unexpected verdict. The error has no stack, because a stack would only name
 * aiorig's own files.
 */
export function unmetError(line: VerdictLine, settings: RunSettings): Error {
  const { verdict, expected, detail, clause, runtime } = printableVerdict(line);
  const again = printableLine(traceAgain(clause, runtime, surroundingsOf(settings)));
  const error = new Error(`${verdict}, expected ${expected}: ${detail}\nAgain: ${again}`);
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

/** Returns an exception whose text is safe for vitest to show. */
export function printableError(thrown: unknown): Error {
  const { message, stack = message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  const error = new Error(printable(message));
  error.stack = printable(stack);
  return error;
}

/** Returns a copy of a verdict whose texts are safe to show on a terminal or in a log. */
export function printableVerdict(line: VerdictLine): VerdictLine {
  return printableRecord(line, { ofSeveralLines: ["detail", "reason"] });
}
