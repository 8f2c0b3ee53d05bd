import { isColoured } from "../text/output.ts";

/** What a page on standard output may use. */
export function terminal(): { width: number; colour: boolean } {
  // A terminal without a size says 0.
  return { width: process.stdout.columns || DEFAULT_WIDTH, colour: isColoured() };
}

/** Of a page that goes to a file or a pipe. */
const DEFAULT_WIDTH = 120;
