import { isColoured } from "../text/output.ts";

/**
 * The size of a page on standard output, and whether it has colours. In a file or a pipe, the page is as wide as the
 * variable COLUMNS says. The number of rows is 0 if it is unknown.
 */
export function terminal(): { width: number; rows: number; colour: boolean } {
  // A terminal without a size has 0 columns and rows. For a file or a pipe, both are undefined.
  return {
    width: pageWidth(process.stdout.columns, process.env.COLUMNS),
    rows: process.stdout.rows || 0,
    colour: isColoured(),
  };
}

/**
 * The width of a page on an output with this number of columns. If the output has no number of columns, `variable` (the
 * value of COLUMNS) decides the width.
 */
export function pageWidth(columns: number | undefined, variable = ""): number {
  const given = /^\d{1,4}$/.test(variable) ? Number(variable) : 0;
  return columns || (given >= LEAST_WIDTH ? given : DEFAULT_WIDTH);
}

/** The width of a page that is written to a file or a pipe, in columns. */
const DEFAULT_WIDTH = 120;

/** A page with fewer columns would be illegible. */
const LEAST_WIDTH = 20;
