import { isColoured } from "../text/output.ts";

/** What a page on standard output may use. The number of rows is 0 if it is unknown. */
export function terminal(): { width: number; rows: number; colour: boolean } {
  // A terminal without a size has 0 columns and rows, a file or a pipe undefined ones.
  return {
    width: process.stdout.columns || DEFAULT_WIDTH,
    rows: process.stdout.rows || 0,
    colour: isColoured(),
  };
}

/** The width of a page that goes to a file or a pipe. */
const DEFAULT_WIDTH = 120;
