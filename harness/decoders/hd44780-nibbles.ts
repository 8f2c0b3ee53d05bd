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

/** Four bits that a display reads at a fall of E. Times are in microseconds. */
export interface Hd44780Nibble {
  /** The time of the last rise of E before `atUs`. It is 0 if E did not rise. */
  readonly roseUs: number;
  readonly atUs: number;
  /** The level of RS: true for a character, false for an instruction. */
  readonly isData: boolean;
  readonly bits: number;
}

/** Reads the lines RS and D4 to D7 at each fall of E. */
export function readNibbles(waveform: Waveform, wires: Hd44780Wires): Hd44780Nibble[] {
  const nibbles: Hd44780Nibble[] = [];
  const levels = levelReader(waveform);
  let roseUs = 0;
  for (const { level, atUs } of edgesByWire(waveform).get(wires.e) ?? []) {
    if (level === 1) roseUs = atUs;
    else {
      const bits = nibbleAt(levels, wires, atUs);
      nibbles.push({ roseUs, atUs, isData: levels(wires.rs, atUs) === 1, bits });
    }
  }
  return nibbles;
}

function nibbleAt(levels: LevelReader, wires: Hd44780Wires, atUs: number): number {
  const bit = (wire: string) => levels(wire, atUs);
  return bit(wires.d4) | (bit(wires.d5) << 1) | (bit(wires.d6) << 2) | (bit(wires.d7) << 3);
}

type LevelReader = (wire: string, atUs: number) => Level;

/**
 * Returns a function that reads the level of a wire just before a time. For each wire, call the returned function with
 * times in ascending order.
 */
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
