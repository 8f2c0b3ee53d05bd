import { DisplayMemory, type DisplaySize } from "./hd44780-memory.ts";
import type { Hd44780Nibble } from "./hd44780-nibbles.ts";

/**
 * The states in which a display can be before the first nibble:
 * - `eight lines`: the display was just turned on, so it reads eight data lines.
 * - `four lines`: only the board has restarted, so the display still reads four data lines.
 * - `half a byte`: like `four lines`, but the display has already read the first half of a byte.
 */
export const DISPLAY_STATES = ["eight lines", "four lines", "half a byte"] as const;

export type DisplayState = (typeof DISPLAY_STATES)[number];

/**
 * A nibble that arrived while the display was still busy. A real display ignores this nibble. Times are in
 * microseconds.
 */
export interface MissedNibble {
  readonly atUs: number;
  /** The time at which the display is no longer busy. */
  readonly readyUs: number;
  /** The byte that kept the display busy, and whether this byte was a character. */
  readonly after: { readonly byte: number; readonly isData: boolean };
}

/** The state of a display after it has read all nibbles, and the nibbles that it missed. */
export interface DisplayRun {
  /** The text in each row of the display at the end of the run. */
  readonly rows: readonly string[];
  readonly missed: readonly MissedNibble[];
  /** True if the display has read only the first half of the last byte. */
  readonly hasHalf: boolean;
}

/**
 * Simulates a display that reads nibbles. The display is busy for the times of the data sheet: 37 us after most bytes,
 * and 1.52 ms after `clear` and `home`. While it is busy, it ignores nibbles. Real displays need longer pauses in the
 * start sequence, but the simulated display does not.
 */
export function runDisplay(
  nibbles: readonly Hd44780Nibble[],
  size: DisplaySize,
  state: DisplayState = "eight lines",
): DisplayRun {
  const memory = new DisplayMemory();
  const missed: MissedNibble[] = [];
  let hasFourLines = state !== "eight lines";
  let first = state === "half a byte" ? 0 : undefined;
  let after = { byte: 0, isData: false };
  let readyUs = 0;
  for (const { atUs, isData, bits } of nibbles) {
    if (atUs < readyUs) missed.push({ atUs, readyUs, after });
    else if (hasFourLines && first === undefined) first = bits;
    else {
      // In the mode with eight data lines, the display also reads the lines D0 to D3. They are not connected and count
      // as 0.
      const byte = first === undefined ? bits << 4 : (first << 4) | bits;
      first = undefined;
      after = { byte, isData };
      readyUs = atUs + busyUs(after);
      if (!isData && (byte & 0xe0) === 0x20) hasFourLines = (byte & 0x10) === 0;
      else memory.write(isData, byte);
    }
  }
  return { rows: memory.rows(size), missed, hasHalf: first !== undefined };
}

function busyUs({ byte, isData }: MissedNibble["after"]): number {
  return !isData && byte >= 1 && byte <= 3 ? CLEAR_US : WRITE_US;
}

const WRITE_US = 37;
const CLEAR_US = 1520;
