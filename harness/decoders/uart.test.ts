import { describe, expect, test } from "vitest";
import { frameOf, type SerialFormat, USUAL_FORMAT } from "../trace/serial-line.ts";
import type { Edge, Level } from "../trace/waveform.ts";
import { decodeUart, type UartCharacter } from "./uart.ts";

const FAST: SerialFormat = { ...USUAL_FORMAT, baudRate: 1_000_000 };

describe("characters of a serial line", () => {
  test("characters are read from the edges, even if there is no pause between them", () => {
    const bits = [...frameOf(0x41, FAST), ...frameOf(0x00, FAST), ...frameOf(0xff, FAST)];
    expect(decode(bits)).toEqual([
      { fromUs: 10, toUs: 20, data: 0x41 },
      { fromUs: 20, toUs: 30, data: 0x00 },
      { fromUs: 30, toUs: 40, data: 0xff },
    ]);
  });

  test.each([
    { ...FAST, parity: "even" as const },
    { ...FAST, parity: "odd" as const, stopBits: 2 as const },
    { ...FAST, dataBits: 7 },
    { ...FAST, baudRate: 9600 },
  ])("characters are read in the format %j", (format) => {
    const sent = [0x00, 0x55, 0x2a, 0x7f];
    const read = decode(
      sent.flatMap((data) => frameOf(data, format)),
      format,
    );
    expect(read.map(({ data, problem }) => [data, problem])).toEqual(
      sent.map((data) => [data, undefined]),
    );
  });

  test("characters are read even if the sender's clock is wrong by 3 %", () => {
    const bits = [0x60, 0x40, 0x75, 0x55].flatMap((data) => frameOf(data, FAST));
    for (const factor of [0.97, 1.03]) {
      expect(decode(bits, FAST, factor).map(({ data }) => data)).toEqual([0x60, 0x40, 0x75, 0x55]);
    }
  });

  test("after a low stop bit, the next character starts only when the line is high again", () => {
    const broken: Level[] = [...frameOf(0x15, FAST).slice(0, -1), 0, 0, 0, 1, 1];
    expect(decode([...broken, ...frameOf(0x41, FAST)])).toEqual([
      { fromUs: 10, toUs: 20, data: 0x15, problem: "stop bit" },
      { fromUs: 24, toUs: 34, data: 0x41 },
    ]);
  });

  test("a character with a wrong parity bit has a problem", () => {
    const even = { ...FAST, parity: "even" as const };
    const odd = { ...FAST, parity: "odd" as const };
    expect(decode(frameOf(0x41, odd), even)).toEqual([
      { fromUs: 10, toUs: 21, data: 0x41, problem: "parity" },
    ]);
  });

  test("a low pulse that is shorter than half a bit does not start a character", () => {
    const edges = edgesAt([5, 0], [5.4, 1], [8, 0], [9, 1]);
    expect(decodeUart(edges, 1, FAST, 100)).toEqual([
      { fromUs: 5, toUs: 5.4, data: 0, problem: "short" },
      { fromUs: 8, toUs: 18, data: 0xff },
    ]);
  });

  test("if the line is low or not driven at the start of the record, no character starts there", () => {
    const edges = edgesAt([5, 1], [8, 0], [9, 1]);
    expect([decodeUart(edges, 0, FAST, 100), decodeUart(edges, null, FAST, 100)]).toEqual([
      [{ fromUs: 8, toUs: 18, data: 0xff }],
      [{ fromUs: 8, toUs: 18, data: 0xff }],
    ]);
  });

  test("a character has a problem if the record ends before the end of the character", () => {
    expect(decodeUart(edgesAt([5, 0], [8, 1]), 1, FAST, 9)).toEqual([
      { fromUs: 5, toUs: 9, data: 0xfc, problem: "cut" },
    ]);
  });
});

/**
 * Returns the characters that the decoder reads from these bits. The first bit starts at 10 us. Each bit is `factor`
 * times as long as `format` says.
 */
function decode(bits: readonly Level[], format = FAST, factor = 1): UartCharacter[] {
  const bitUs = (1e6 / format.baudRate) * factor;
  let level: Level = 1;
  const edges = bits.flatMap((bit, i): Edge[] => {
    if (bit === level) return [];
    level = bit;
    return [{ wire: "TX", level, atUs: 10 + i * bitUs }];
  });
  return decodeUart(edges, 1, format, 1e6);
}

function edgesAt(...changes: readonly (readonly [atUs: number, level: Level])[]): Edge[] {
  return changes.map(([atUs, level]) => ({ wire: "TX", level, atUs }));
}
