import type { Session } from "../../harness/session/session.ts";
import { formatTyped, joinKeys } from "../../harness/session/stimulus/typed-option.ts";
import type { TypedText } from "../../harness/trace/typed-text.ts";
import { showLine } from "../conformance/trace-text.ts";

/** A line that was typed. */
export interface TypedLine {
  readonly atUs: number;
  /** The printable text of the line, such as `led.off()\\r`. */
  readonly text: string;
}

/**
 * Returns the lines that were typed for the program of a session. Keys that were typed one by one are joined to lines.
 */
export function typedLines({ typed }: Session): TypedLine[] {
  return joinKeys(typed).map((line) => ({ atUs: line.atMs * 1000, text: showTyped(line) }));
}

/**
 * Returns a typed text in the form that `--type` accepts, without its time. Cuts a text that is longer than LONGEST.
 */
export function showTyped(typed: TypedText): string {
  return showLine(formatTyped(typed).replace(/@[^@]*$/, ""), LONGEST);
}

/**
 * The largest number of characters of a shown line. Longer lines are cut, because they would be hard to read. The JSON
 * has the whole lines.
 */
const LONGEST = 1000;
