import type { Edge, Level, Waveform } from "../../trace/waveform.ts";

/** The wires of the display. */
export const WIRES = { rs: "RS", e: "E", d4: "D4", d5: "D5", d6: "D6", d7: "D7" };

/** The nibbles of the start sequence of a display. */
export const START = [0x3, 0x3, 0x3, 0x2];

/** Returns the characters of a text as bytes. Each byte comes with 1, the level of the wire RS for characters. */
export function text(words: string): (readonly [Level, number])[] {
  return [...words].map((letter) => [1, letter.charCodeAt(0)] as const);
}

/**
 * Returns the edges of a program that sends nibbles as instructions, and then bytes. Each byte comes with the level of
 * the wire RS for this byte. The pauses after a byte and after a nibble are in microseconds.
 */
export function sentToDisplay(
  nibbles: readonly number[],
  bytes: readonly (readonly [Level, number])[],
  pauseAfterUs: (rs: Level, byte: number) => number = () => 2000,
  startPauseUs = 5000,
): Waveform {
  const edges: Edge[] = [];
  const levels: Record<string, Level> = { RS: 0, E: 0, D4: 0, D5: 0, D6: 0, D7: 0 };
  let us = 10;
  const set = (wire: string, level: Level) => {
    if (levels[wire] !== level) edges.push({ wire, level, atUs: us });
    levels[wire] = level;
    us += 1;
  };
  const send = (rs: Level, nibble: number, pauseUs: number) => {
    set("RS", rs);
    set("E", 1);
    for (let bit = 0; bit < 4; bit++) set(`D${4 + bit}`, (nibble >> bit) & 1 ? 1 : 0);
    set("E", 0);
    us += pauseUs;
  };
  for (const nibble of nibbles) send(0, nibble, startPauseUs);
  for (const [rs, byte] of bytes) {
    send(rs, byte >> 4, 1);
    send(rs, byte & 15, pauseAfterUs(rs, byte));
  }
  return {
    initial: { RS: 0, E: 0, D4: 0, D5: 0, D6: 0, D7: 0 },
    edges,
    watchedUs: us,
  };
}
