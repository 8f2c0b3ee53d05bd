import stringWidth from "string-width";

/**
 * Returns the width of a line in columns of a terminal. A wide character has two columns, and a combining character has
 * none.
 */
export function widthOf(line: string): number {
  return ASCII.test(line) ? line.length : stringWidth(line);
}

/** Adds spaces to a line until it has `width` columns. */
export function padEnd(line: string, width: number): string {
  return line + " ".repeat(Math.max(0, width - widthOf(line)));
}

/** Shortens a line to at most `width` columns. An ellipsis replaces the missing part. */
export function truncate(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  let kept = "";
  let left = width - 1;
  for (const { segment } of SEGMENTER.segment(line)) {
    left -= widthOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return width < 1 ? "" : `${kept}…`;
}

const ASCII = /^[ -~]*$/;
const SEGMENTER = new Intl.Segmenter("en");
