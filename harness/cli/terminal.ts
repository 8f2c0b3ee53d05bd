import { isColoured } from "../text/output.ts";

/**
 * Returns the size of a page on standard output, and whether it has colours. If the output goes to a file or a pipe,
 * the environment variable COLUMNS sets the width. The number of rows is 0 if it is unknown.
 */
export function terminal(): { width: number; rows: number; colour: boolean } {
  // If a terminal does not report its size, Node reports 0 columns and 0 rows. For a file or a pipe, both numbers are
  // undefined.
  return {
    width: pageWidth(process.stdout.columns, process.env.COLUMNS),
    rows: process.stdout.rows || 0,
    colour: isColoured(),
  };
}

/**
 * Returns the width of a page. If the number of columns of the output is known, the width is this number. Otherwise the
 * width is `variable`, the value of the environment variable COLUMNS. If this value is missing or too small, the width
 * is DEFAULT_WIDTH.
 */
export function pageWidth(columns: number | undefined, variable = ""): number {
  const given = /^\d{1,4}$/.test(variable) ? Number(variable) : 0;
  return columns || (given >= LEAST_WIDTH ? given : DEFAULT_WIDTH);
}

/**
 * The width of a page in columns if neither the output nor COLUMNS sets the width. For example, a file or a pipe has no
 * width.
 */
const DEFAULT_WIDTH = 120;

/** The smallest width in columns that COLUMNS can set. A narrower page would be hard to read. */
const LEAST_WIDTH = 20;
