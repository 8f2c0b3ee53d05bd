import { edgesByWire, type Level, type Waveform } from "../trace/waveform.ts";

/** The wires of a display in the mode with four data lines. */
export interface Hd44780Wires {
  readonly rs: string;
  readonly e: string;
  readonly d4: string;
  readonly d5: string;
  readonly d6: string;
  readonly d7: string;
}

/**
 * An instruction (`isData` is false) or a character that a program sent to a display. Times are in microseconds: from the
 * first rise of E to its last fall. `isHalf`: only four bits were sent, because the display was still in the mode with
 * eight lines, or because the record ends.
 */
export interface Hd44780Write {
  readonly fromUs: number;
  readonly toUs: number;
  readonly isData: boolean;
  readonly byte: number;
  readonly isHalf?: true;
}

/**
 * Reads what a program writes to a display (Hitachi HD44780). The display reads its lines at the fall of E. After it is
 * turned on, it is in the mode with eight lines, so each fall is one instruction, whose lower four bits are 0. The
 * instruction 0x2 changes to four lines. From then on two falls are one byte.
 *
 * R/W must be wired to ground, so reading the display is not decoded.
 */
export function decodeHd44780(waveform: Waveform, wires: Hd44780Wires): Hd44780Write[] {
  const writes: Hd44780Write[] = [];
  let hasFourLines = false;
  let first: { readonly fromUs: number; readonly nibble: number } | undefined;
  let roseUs = 0;
  let lastUs = 0;
  const levels = levelReader(waveform);
  for (const { level, atUs } of edgesByWire(waveform).get(wires.e) ?? []) {
    if (level === 1) {
      roseUs = atUs;
      continue;
    }
    lastUs = atUs;
    const nibble = nibbleAt(levels, wires, atUs);
    const isData = levels(wires.rs, atUs) === 1;
    if (!hasFourLines) {
      writes.push({ fromUs: roseUs, toUs: atUs, isData, byte: nibble << 4, isHalf: true });
      hasFourLines = !isData && nibble === 2;
    } else if (first === undefined) first = { fromUs: roseUs, nibble };
    else {
      const byte = (first.nibble << 4) | nibble;
      writes.push({ fromUs: first.fromUs, toUs: atUs, isData, byte });
      first = undefined;
      // A function set for eight lines, which starts the initialisation again.
      if (!isData && (byte & 0xf0) === 0x30) hasFourLines = false;
    }
  }
  if (first !== undefined) {
    const { fromUs, nibble } = first;
    writes.push({ fromUs, toUs: lastUs, isData: false, byte: nibble << 4, isHalf: true });
  }
  return writes;
}

/** The name of an instruction, such as `cursor at 0x40`. */
export function nameInstruction(byte: number): string {
  if (byte & 0x80) return `cursor at 0x${(byte & 0x7f).toString(16).padStart(2, "0")}`;
  if (byte & 0x40) return `character memory at 0x${(byte & 0x3f).toString(16).padStart(2, "0")}`;
  if (byte & 0x20) {
    return `${byte & 0x10 ? "8" : "4"} lines${byte & 0x08 ? ", 2 rows" : ""}${byte & 0x04 ? ", large letters" : ""}`;
  }
  if (byte & 0x10) {
    return `${byte & 0x08 ? "shift display" : "move cursor"} ${byte & 0x04 ? "right" : "left"}`;
  }
  if (byte & 0x08) {
    const on = (bit: number) => (byte & bit ? "on" : "off");
    return `display ${on(4)}, cursor ${on(2)}, blinking ${on(1)}`;
  }
  if (byte & 0x04)
    return `next ${byte & 0x02 ? "right" : "left"}${byte & 0x01 ? ", with shift" : ""}`;
  if (byte & 0x02) return "home";
  return byte & 0x01 ? "clear" : "nothing";
}

/**
 * Returns the text in each row of the display after these writes. Rows 3 and 4 of a display continue rows 1 and 2. A
 * shift of the display is not shown, and neither are the eight characters that a program can draw.
 */
export function rowsAfter(
  writes: readonly Hd44780Write[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const memory = new Uint8Array(0x80).fill(0x20);
  let place = 0;
  let step = 1;
  let isText = true;
  for (const { isData, byte, isHalf } of writes) {
    if (isHalf) continue;
    if (isData) {
      if (isText) {
        memory[place] = byte;
        place = nextPlace(place, step);
      }
    } else if (byte & 0x80) {
      place = byte & 0x7f;
      isText = true;
    } else if (byte & 0x40) isText = false;
    else if (byte === 1) {
      memory.fill(0x20);
      place = 0;
      step = 1;
      isText = true;
    } else if ((byte & ~1) === 2) {
      place = 0;
      isText = true;
    } else if ((byte & ~3) === 4) step = byte & 2 ? 1 : -1;
  }
  return Array.from({ length: rows }, (_, row) => {
    const from = (row % 2) * 0x40 + Math.floor(row / 2) * columns;
    return String.fromCharCode(...memory.slice(from, from + columns));
  });
}

/** Each row of the memory has 40 places: 0x00 to 0x27, and 0x40 to 0x67. */
function nextPlace(place: number, step: number): number {
  const row = place & 0x40;
  const column = (place & 0x3f) + step;
  if (column > 0x27) return row ^ 0x40;
  return column < 0 ? (row ^ 0x40) | 0x27 : row | column;
}

function nibbleAt(levels: LevelReader, wires: Hd44780Wires, atUs: number): number {
  const bit = (wire: string) => levels(wire, atUs);
  return bit(wires.d4) | (bit(wires.d5) << 1) | (bit(wires.d6) << 2) | (bit(wires.d7) << 3);
}

type LevelReader = (wire: string, atUs: number) => Level;

/** Returns a function that reads the level of a wire just before a time. For each wire, the times must not decrease. */
function levelReader(waveform: Waveform): LevelReader {
  const edges = edgesByWire(waveform);
  const seen = new Map<string, { next: number; level: Level }>();
  return (wire, atUs) => {
    const all = edges.get(wire) ?? [];
    const state = seen.get(wire) ?? { next: 0, level: waveform.initial[wire] ?? 0 };
    seen.set(wire, state);
    while (state.next < all.length && all[state.next]!.atUs < atUs) {
      state.level = all[state.next++]!.level;
    }
    return state.level;
  };
}
