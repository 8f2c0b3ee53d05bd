/** Rows of cells as lines whose columns are aligned, indented by two blanks. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]!.length))) ?? [];
  return rows.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i]! + 2)).join("")}`.trimEnd(),
  );
}
