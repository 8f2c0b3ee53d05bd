import { printableLine } from "../text/printable.ts";
import { padEnd, widthOf } from "../text/width.ts";

/**
 * Makes one line of text from each row. The columns of the rows are aligned, and each line is indented by two spaces.
 */
export function columns(texts: readonly (readonly string[])[]): string[] {
  const rows = texts.map((row) => row.map(printableLine));
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => widthOf(row[i]!)))) ?? [];
  return rows.map((row) =>
    `  ${row.map((cell, i) => padEnd(cell, widths[i]! + 2)).join("")}`.trimEnd(),
  );
}
