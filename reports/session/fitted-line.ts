import { widthOf } from "../../harness/text/width.ts";
import { wrap } from "../../harness/text/wrap.ts";

/**
 * `indent` is the number of spaces before the first line. `hanging` is the number of spaces before each further line.
 */
export interface Indents {
  readonly indent: number;
  readonly hanging: number;
}

/**
 * Breaks a line so that no part is wider than `width` columns. The breaks are at spaces. Only a
 * word that is too long is broken inside.
 */
export function fitLine(
  line: string,
  width: number,
  { indent, hanging }: Indents = { indent: 0, hanging: 0 },
): string[] {
  const room = Math.max(1, width - Math.max(indent, hanging));
  return wrap(line, room)
    .flatMap((part) => breakAnywhere(part, room))
    .map((part, i) => " ".repeat(i === 0 ? indent : hanging) + part);
}

/**
 * Breaks a line that a program printed, such as a line of a traceback. Each part starts with `indent` spaces and with
 * the spaces at the start of the line.
 */
export function fitPrinted(line: string, width: number, indent = 0): string[] {
  const own = line.length - line.trimStart().length;
  // At most half of the width is used for the spaces at the start of the line. With more spaces, the parts would be too
  // narrow to read.
  const kept = Math.min(own, Math.floor(Math.max(0, width - indent) / 2));
  return fitLine(line.trimStart(), width, { indent: indent + kept, hanging: indent + kept });
}

function breakAnywhere(text: string, width: number): string[] {
  if (widthOf(text) <= width) return [text];
  const parts: string[] = [];
  let part = "";
  let taken = 0;
  for (const { segment } of SEGMENTER.segment(text)) {
    const more = widthOf(segment);
    if (taken + more > width && part !== "") {
      parts.push(part);
      part = "";
      taken = 0;
    }
    part += segment;
    taken += more;
  }
  return [...parts, part];
}

const SEGMENTER = new Intl.Segmenter("en");
