import { expect, test } from "vitest";
import { describeHd44780 } from "./describe-others.ts";
import { decodeHd44780, rowsAfter } from "./hd44780.ts";
import { DISPLAY_STATES, runDisplay } from "./hd44780-display.ts";
import { readNibbles } from "./hd44780-nibbles.ts";
import { START, sentToDisplay, text, WIRES } from "./testing/display-edges.ts";

test("the decoder reads a start sequence in eight lines, then instructions, and then text", () => {
  const waveform = sentToDisplay(START, [
    [0, 0x28],
    [0, 0x0c],
    [0, 0x06],
    [0, 0x01],
    ...text("Hi"),
    [0, 0xc3],
  ]);
  const writes = decodeHd44780(waveform, WIRES);
  expect(describeHd44780(writes, { missed: [] }).lines.map(({ text: words }) => words)).toEqual([
    ...[
      "8 data lines (4 bits)",
      "8 data lines (4 bits)",
      "8 data lines (4 bits)",
      "4 data lines (4 bits)",
    ],
    ...[
      "4 data lines, 2 rows",
      "display on, cursor off, blinking off",
      "write to the right",
      "clear",
    ],
    ...['"Hi"', "cursor at 0x43"],
  ]);
  expect(writes.slice(-1)).toEqual([
    { fromUs: expect.any(Number), toUs: expect.any(Number), isData: false, byte: 0xc3 },
  ]);
});

test("the text in the rows of a display follows the position of the cursor", () => {
  const waveform = sentToDisplay(START, [
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
  const waveform = sentToDisplay(START, [[0, 0x28], [0, 0x80 | 0x26], ...text("abc")]);
  const rows = rowsAfter(decodeHd44780(waveform, WIRES), { columns: 40, rows: 2 });
  expect([rows[0]!.slice(38), rows[1]!.slice(0, 2)]).toEqual(["ab", "c "]);
});

test("the start sequence works in each state that the display can have", () => {
  const nibbles = readNibbles(sentToDisplay(START, [[0, 0x28], [0, 0x01], ...text("Hi")]), WIRES);
  const runs = DISPLAY_STATES.map((state) => runDisplay(nibbles, { columns: 4, rows: 1 }, state));
  expect(runs).toEqual(DISPLAY_STATES.map(() => ({ rows: ["Hi  "], missed: [], hasHalf: false })));
});

test("a display misses characters while it still clears itself", () => {
  const waveform = sentToDisplay(START, [[0, 0x28], [0, 0x01], ...text("Hello")], (rs) =>
    rs ? 500 : 50,
  );
  const display = runDisplay(readNibbles(waveform, WIRES), { columns: 6, rows: 1 });
  expect(display.rows).toEqual(["lo    "]);
  const { lines } = describeHd44780(decodeHd44780(waveform, WIRES), display);
  expect(lines.slice(-2)).toEqual([
    {
      ...{ fromUs: expect.any(Number), toUs: expect.any(Number) },
      ...{ text: '"Hello", missed by the busy display (3 of 5)', isProblem: true },
    },
    {
      ...{ fromUs: expect.any(Number), toUs: expect.any(Number) },
      text: 'the display shows "lo    "',
    },
  ]);
});

test("a display misses a character that comes 30 us after another character", () => {
  const waveform = sentToDisplay(START, [[0, 0x28], ...text("ab")], (rs) => (rs ? 28 : 2000));
  const { missed } = runDisplay(readNibbles(waveform, WIRES), { columns: 2, rows: 1 });
  expect(missed.map(({ atUs, readyUs, after }) => [readyUs - atUs, after])).toEqual([
    [2, { byte: 0x61, isData: true }],
  ]);
});

test("if the record ends within a byte, the decoder reads half of the byte", () => {
  const waveform = sentToDisplay([...START, 0x4], []);
  expect(decodeHd44780(waveform, WIRES).at(-1)).toMatchObject({ byte: 0x40, isHalf: true });
});
