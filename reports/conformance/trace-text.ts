import { printable, printableLine } from "../../harness/text/printable.ts";
import { shorten } from "../../harness/text/shorten.ts";
import { formatMark, type Mark } from "../../harness/trace/mark.ts";

/** A mark as a reader sees it. */
export interface ShownMark {
  /** The time in milliseconds since the first line of the program, as text. */
  readonly atMs: string;
  /** The printable text of the mark, on one line. */
  readonly text: string;
}

/**
 * Returns the marks that readers see. If there are more than `most` marks, the middle marks are left out. `omitted` is
 * the number of the marks that are left out.
 */
export function showMarks(
  marks: readonly Mark[],
  most: number,
): { readonly first: ShownMark[]; readonly omitted: number; readonly last: ShownMark[] } {
  if (marks.length <= most) return { first: marks.map(showMark), omitted: 0, last: [] };
  const lastCount = Math.floor(most / 4);
  return {
    first: marks.slice(0, most - lastCount).map(showMark),
    omitted: marks.length - most,
    last: marks.slice(marks.length - lastCount).map(showMark),
  };
}

/** Returns the output of a program as printable text of limited length. The text keeps its line feeds. */
export function showOutput(text: string, longest: number): string {
  return shorten(printable(shorten(text, longest, "\n")), longest, "\n");
}

/** Returns a foreign text as one printable line of limited length. */
export function showLine(text: string, longest = 300): string {
  return shorten(printableLine(shorten(text, longest)), longest);
}

function showMark(mark: Mark): ShownMark {
  return { atMs: (mark.atUs / 1000).toFixed(3), text: showLine(formatMark(mark)) };
}
