import type { ConsoleText } from "../../harness/session/session.ts";
import { showLine } from "../conformance/trace-text.ts";
import { showInstant } from "./show-time.ts";

/**
 * A line of the console output. The program may have printed it in several pieces, for example first a prompt and later
 * the rest.
 */
export interface ConsoleLine {
  /** The time at which the first visible character of the line was printed, in microseconds. */
  readonly fromUs: number;
  /** The time at which the last visible character of the line was printed, in microseconds. */
  readonly atUs: number;
  /** The printable text of the line, without the line feed. */
  readonly text: string;
}

/** Joins the parts of the console output into whole lines. The last line may have no line feed. */
export function consoleLines(parts: readonly ConsoleText[]): ConsoleLine[] {
  const lines: { fromUs: number; atUs: number; text: string }[] = [];
  let isOpen = false;
  for (const { atUs, text } of parts) {
    for (const [i, piece] of text.split("\n").entries()) {
      if (i > 0) {
        if (!isOpen) lines.push({ fromUs: atUs, atUs, text: "" });
        isOpen = false;
      }
      if (piece === "") continue;
      const line = lines.at(-1);
      if (isOpen && line !== undefined) {
        line.text += piece;
        if (piece !== "\r") line.atUs = atUs;
      } else lines.push({ fromUs: atUs, atUs, text: piece });
      isOpen = true;
    }
  }
  return lines.map(({ text, ...times }) => ({ ...times, text: showPrinted(text) }));
}

/** Returns the times at which the program printed something. */
export function printedTimes(parts: readonly ConsoleText[]): number[] {
  return [...new Set(parts.map(({ atUs }) => atUs))];
}

/**
 * Returns the time at which a line was printed, such as `0.500 s`. If the printing took at least LONG_US, returns its
 * start and its end, such as `0.500–1.000 s`.
 */
export function showPrintedTime({ fromUs, atUs }: Pick<ConsoleLine, "fromUs" | "atUs">): string {
  if (atUs - fromUs < LONG_US) return showInstant(atUs);
  return `${showInstant(fromUs).replace(" s", "")}–${showInstant(atUs)}`;
}

/**
 * A duration in microseconds. If the printing of a line was shorter, only the time at its end is shown. The duration is
 * not 0, because a board needs some milliseconds to print a long line.
 */
const LONG_US = 20_000;

function showPrinted(line: string): string {
  return showLine(line.replace(/\r$/, "").replaceAll("\t", "    "), LONGEST);
}

/**
 * The largest number of characters of a shown line. Longer lines are cut, because they would be hard to read. The JSON
 * has the whole lines.
 */
const LONGEST = 1000;
