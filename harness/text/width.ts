import stringWidth from "string-width";

/** The width of a line in columns of a terminal: wide characters count two, combining ones none. */
export function widthOf(line: string): number {
  return ASCII.test(line) ? line.length : stringWidth(line);
}

/** The line, padded with spaces to `width` columns. */
export function padEnd(line: string, width: number): string {
  return line + " ".repeat(Math.max(0, width - widthOf(line)));
}

/** As much of the line as fits into `width` columns, with an ellipsis where something is left out. */
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
