import type { Session } from "../../harness/session/session.ts";
import { showLine } from "../conformance/trace-text.ts";

/** The lines that a decoder read from wires. All texts are safe to show. */
export interface DecodedView {
  readonly title: string;
  /** The number of decoded lines in words, such as `12 lines, 1 with a problem`. */
  readonly words: string;
  /** The decoded lines, in order of time. `atUs` is the start of a line. */
  readonly lines: readonly DecodedLine[];
}

export interface DecodedLine {
  readonly atUs: number;
  readonly text: string;
  readonly isProblem: boolean;
}

/** Prepares the lines that decoders read, so that a report can show them. */
export function viewDecoded({ decoded = [] }: Session): DecodedView[] {
  return decoded.map(({ name, lines }) => {
    const problems = lines.filter(({ isProblem }) => isProblem).length;
    const count = lines.length === 1 ? "1 line" : `${lines.length} lines`;
    return {
      title: `Decoded: ${showLine(name, 100)}`,
      words:
        lines.length === 0
          ? "nothing was read"
          : `${count}${problems > 0 ? `, ${problems} with a problem` : ""}`,
      lines: lines.map(({ fromUs, text, isProblem }) => ({
        atUs: fromUs,
        text: showLine(text, LONGEST),
        isProblem: isProblem === true,
      })),
    };
  });
}

const LONGEST = 300;
