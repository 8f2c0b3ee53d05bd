import { isColoured } from "../text/output.ts";

/** The size of a page on standard output, and whether it has colours. The number of rows is 0 if it is unknown. */
export function terminal(): { width: number; rows: number; colour: boolean } {
  // A terminal without a size has 0 columns and rows. For a file or a pipe, both are undefined.
  return {
    width: process.stdout.columns || DEFAULT_WIDTH,
    rows: process.stdout.rows || 0,
    colour: isColoured(),
  };
}

/** The width of a page that is written to a file or a pipe, in columns. */
const DEFAULT_WIDTH = 120;
