import type { ConsoleText } from "../../harness/session/session.ts";
import { showLine } from "../conformance/trace-text.ts";

/** A line that the program printed. */
export interface ConsoleLine {
  /** The time at which the first character of the line was printed, in microseconds. */
  readonly atUs: number;
  /** The printable text of the line, without the line feed. */
  readonly text: string;
}

/** Joins the parts of the console output into whole lines. The last line may have no line feed. */
export function consoleLines(parts: readonly ConsoleText[]): ConsoleLine[] {
  const lines: { atUs: number; text: string }[] = [];
  let isOpen = false;
  for (const { atUs, text } of parts) {
    for (const [i, piece] of text.split("\n").entries()) {
      if (i > 0) {
        if (!isOpen) lines.push({ atUs, text: "" });
        isOpen = false;
      }
      if (piece === "") continue;
      if (isOpen) lines.at(-1)!.text += piece;
      else lines.push({ atUs, text: piece });
      isOpen = true;
    }
  }
  return lines.map(({ atUs, text }) => ({ atUs, text: showPrinted(text) }));
}

function showPrinted(line: string): string {
  return showLine(line.replace(/\r$/, "").replaceAll("\t", "    "), LONGEST);
}

/** A longer line is cut, because it would be hard to read. The JSON has the whole line. */
const LONGEST = 1000;
