import pc from "picocolors";

/** What a page on standard output may use. Colours only on a terminal, and not with NO_COLOR. */
export function terminal(): { width: number; colour: boolean } {
  const { isTTY, columns } = process.stdout;
  const forced = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== "0";
  return {
    // A terminal without a size says 0.
    width: columns || DEFAULT_WIDTH,
    colour: pc.isColorSupported && (isTTY === true || forced),
  };
}

/** Of a page that goes to a file or a pipe. */
const DEFAULT_WIDTH = 120;
