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

/** The lines that were typed for the program of a session. Keys that were typed one by one are joined. */
export function typedLines({ typed }: Session): TypedLine[] {
  return joinKeys(typed).map((line) => ({ atUs: line.atMs * 1000, text: showTyped(line) }));
}

/** A typed text as `--type` accepts it, without its time. */
export function showTyped(typed: TypedText): string {
  return showLine(formatTyped(typed).replace(/@[^@]*$/, ""), LONGEST);
}

/** A longer line is cut, because it would be hard to read. The JSON has the whole line. */
const LONGEST = 1000;
