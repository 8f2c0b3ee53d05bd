import { expect, test } from "vitest";
import type { Edge, Level, Waveform } from "../trace/waveform.ts";
import { describeHd44780 } from "./describe-others.ts";
import { decodeHd44780, rowsAfter } from "./hd44780.ts";

const WIRES = { rs: "RS", e: "E", d4: "D4", d5: "D5", d6: "D6", d7: "D7" };
const START = [0x3, 0x3, 0x3, 0x2];

test("the decoder reads the start in eight lines, instructions and text", () => {
  const waveform = sent(START, [
    [0, 0x28],
    [0, 0x0c],
    [0, 0x06],
    [0, 0x01],
    ...text("Hi"),
    [0, 0xc3],
  ]);
  const writes = decodeHd44780(waveform, WIRES);
  expect(describeHd44780(writes).lines.map(({ text: words }) => words)).toEqual([
    ...["8 lines (4 bits)", "8 lines (4 bits)", "8 lines (4 bits)", "4 lines (4 bits)"],
    ...["4 lines, 2 rows", "display on, cursor off, blinking off", "next right", "clear"],
    ...['"Hi"', "cursor at 0x43"],
  ]);
  expect(writes.slice(-1)).toEqual([
    { fromUs: expect.any(Number), toUs: expect.any(Number), isData: false, byte: 0xc3 },
  ]);
});

test("the rows of a display follow its cursor", () => {
  const waveform = sent(START, [
    ...[[0, 0x28] as const, [0, 0x01] as const, ...text("first"), [0, 0x80 | 0x40] as const],
    ...[...text("second"), [0, 0x80 | 0x14] as const, ...text("third"), [0, 0x02] as const],
    ...text("F"),
  ]);
  expect(rowsAfter(decodeHd44780(waveform, WIRES), { columns: 20, rows: 3 })).toEqual([
    "First".padEnd(20),
    "second".padEnd(20),
    "third".padEnd(20),
  ]);
});

test("text after the last place of a row continues in the other row", () => {
  const waveform = sent(START, [[0, 0x28], [0, 0x80 | 0x26], ...text("abc")]);
  const rows = rowsAfter(decodeHd44780(waveform, WIRES), { columns: 40, rows: 2 });
  expect([rows[0]!.slice(38), rows[1]!.slice(0, 2)]).toEqual(["ab", "c "]);
});

test("if the record ends within a byte, the decoder reads half of the byte", () => {
  const waveform = sent([...START, 0x4], []);
  expect(decodeHd44780(waveform, WIRES).at(-1)).toMatchObject({ byte: 0x40, isHalf: true });
});

function text(words: string): (readonly [Level, number])[] {
  return [...words].map((letter) => [1, letter.charCodeAt(0)] as const);
}

/** Sends nibbles as instructions, and then bytes. Each is the level of RS and a byte. */
function sent(nibbles: readonly number[], bytes: readonly (readonly [Level, number])[]): Waveform {
  const edges: Edge[] = [];
  const levels: Record<string, Level> = { RS: 0, E: 0, D4: 0, D5: 0, D6: 0, D7: 0 };
  let us = 10;
  const set = (wire: string, level: Level) => {
    if (levels[wire] !== level) edges.push({ wire, level, atUs: us });
    levels[wire] = level;
    us += 1;
  };
  const send = (rs: Level, nibble: number) => {
    set("RS", rs);
    set("E", 1);
    for (let bit = 0; bit < 4; bit++) set(`D${4 + bit}`, (nibble >> bit) & 1 ? 1 : 0);
    set("E", 0);
    us += 40;
  };
  for (const nibble of nibbles) send(0, nibble);
  for (const [rs, byte] of bytes) {
    send(rs, byte >> 4);
    send(rs, byte & 15);
  }
  return {
    initial: { RS: 0, E: 0, D4: 0, D5: 0, D6: 0, D7: 0 },
    edges,
    watchedUs: us,
  };
}
