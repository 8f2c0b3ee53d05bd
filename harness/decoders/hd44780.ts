import type { Waveform } from "../trace/waveform.ts";
import { DisplayMemory, type DisplaySize } from "./hd44780-memory.ts";
import { type Hd44780Wires, readNibbles } from "./hd44780-nibbles.ts";

/**
 * An instruction (`isData` is false) or a character that a program sent to a display. The times are those of the first
 * rise and the last fall of E, in microseconds. `isHalf` is true if only four bits were sent. This happens while the
 * display is in the mode with eight data lines, or if the record ends after the first four bits.
 */
export interface Hd44780Write {
  readonly fromUs: number;
  readonly toUs: number;
  readonly isData: boolean;
  readonly byte: number;
  readonly isHalf?: true;
}

/**
 * Reads what a program writes to a display (Hitachi HD44780). The display reads its data lines when E falls. It has two
 * modes:
 * - eight data lines: the mode after it is turned on. Each fall of E is one instruction, and the lower four bits of the
 * instruction are 0. The instruction 0x20 changes to the other mode.
 * - four data lines: two falls of E transfer one byte.
 *
 * R/W must be wired to ground, so reading the display is not decoded.
 */
export function decodeHd44780(waveform: Waveform, wires: Hd44780Wires): Hd44780Write[] {
  const writes: Hd44780Write[] = [];
  let hasFourLines = false;
  let first: { readonly fromUs: number; readonly bits: number } | undefined;
  const nibbles = readNibbles(waveform, wires);
  for (const { roseUs, atUs, isData, bits } of nibbles) {
    if (!hasFourLines) {
      writes.push({ fromUs: roseUs, toUs: atUs, isData, byte: bits << 4, isHalf: true });
      hasFourLines = !isData && bits === 2;
    } else if (first === undefined) first = { fromUs: roseUs, bits };
    else {
      const byte = (first.bits << 4) | bits;
      writes.push({ fromUs: first.fromUs, toUs: atUs, isData, byte });
      first = undefined;
      // If an instruction sets the mode with eight data lines, the initialisation starts again.
      if (!isData && (byte & 0xf0) === 0x30) hasFourLines = false;
    }
  }
  if (first !== undefined) {
    const { atUs, isData } = nibbles.at(-1)!;
    writes.push({ fromUs: first.fromUs, toUs: atUs, isData, byte: first.bits << 4, isHalf: true });
  }
  return writes;
}

/** Returns the name of an instruction, such as `cursor at 0x40`. */
export function nameInstruction(byte: number): string {
  if (byte & 0x80) return `cursor at 0x${(byte & 0x7f).toString(16).padStart(2, "0")}`;
  if (byte & 0x40) return `character memory at 0x${(byte & 0x3f).toString(16).padStart(2, "0")}`;
  if (byte & 0x20) {
    return `${byte & 0x10 ? "8" : "4"} data lines${byte & 0x08 ? ", 2 rows" : ""}${byte & 0x04 ? ", large letters" : ""}`;
  }
  if (byte & 0x10) {
    return `${byte & 0x08 ? "shift display" : "move cursor"} ${byte & 0x04 ? "right" : "left"}`;
  }
  if (byte & 0x08) {
    const on = (bit: number) => (byte & bit ? "on" : "off");
    return `display ${on(4)}, cursor ${on(2)}, blinking ${on(1)}`;
  }
  if (byte & 0x04)
    return `write to the ${byte & 0x02 ? "right" : "left"}${byte & 0x01 ? ", and shift the display" : ""}`;
  if (byte & 0x02) return "home";
  return byte & 0x01 ? "clear" : "nothing";
}

/** Returns the text in each row of the display after the given writes. */
export function rowsAfter(writes: readonly Hd44780Write[], size: DisplaySize): string[] {
  const memory = new DisplayMemory();
  for (const { isData, byte, isHalf } of writes) if (!isHalf) memory.write(isData, byte);
  return memory.rows(size);
}
