import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { INSTRUMENT } from "./instrument-firmware.ts";
import { forRp2350, isRp2350 } from "./rp2350.ts";

/**
 * Returns the lines of the program that differ between the two chips, as pairs. The first line of a pair is for an
 * RP2040, and the second line is for an RP2350. If an RP2350 needs an additional line, the first line of the pair is
 * empty.
 */
async function differingLines(): Promise<[string, string][]> {
  const lines: [string, string][] = [];
  for (const file of INSTRUMENT.files) {
    const source = await readFile(
      new URL(`../../rigs/instrument/${file}`, import.meta.url),
      "utf8",
    );
    const [before, after] = [source, forRp2350(file, source)].map((text) => text.split("\n"));
    const added = after!.filter((line) => !before!.includes(line));
    const removed = before!.filter((line) => !after!.includes(line));
    for (const [i, line] of added.entries()) lines.push([removed[i]?.trim() ?? "", line.trim()]);
  }
  return lines;
}

/**
 * Returns an address as the program writes it, such as `const(0x400280EC)`. The address is the base address of a block
 * of registers plus the offset of the register.
 */
const address = (base: number, offset: number) =>
  `const(0x${(base + offset).toString(16).toUpperCase()})`;

test("on an RP2350, the instrument's program has the addresses of that chip's datasheet", async () => {
  const [ioBank0, sio, watchdog] = [0x40028000, 0xd0000000, 0x400d8000];
  expect(await differingLines()).toEqual([
    ["_MOST_WORDS = const(0x7FFFFFFE)", "_MOST_WORDS = const(0x0FFFFFFE)"],
    ["MARKER_CTRL = const(0x400140EC)", `MARKER_CTRL = ${address(ioBank0, 8 * 29 + 4)}`],
    ["", "Pin(MARKER_PIN, Pin.IN)"],
    ["_GPIO0_CTRL = const(0x40014004)", `_GPIO0_CTRL = ${address(ioBank0, 4)}`],
    ["marker = ptr32(0x400140EC)", "marker = ptr32(0x400280EC)"],
    ["_BEAT_LIMIT_MS = const(180000)", "_BEAT_LIMIT_MS = const(150000)"],
    ["_SIO_GPIO_OE = const(0xD0000020)", `_SIO_GPIO_OE = ${address(sio, 0x30)}`],
    ["_WATCHDOG_CTRL = const(0x40058000)", `_WATCHDOG_CTRL = ${address(watchdog, 0)}`],
  ]);
});

test("the instrument sets a mark before the counter of an RP2350 overflows", () => {
  const overflowMs = (2 ** 32 * 6 * 1000) / 150e6;
  expect(overflowMs).toBeGreaterThan(150_000 + 20_000);
});

test("if a program file no longer contains an address that must change, the file is refused", () => {
  expect(() => forRp2350("instrument.py", "")).toThrow(
    'rigs/instrument/instrument.py must contain "_SIO_GPIO_OE = const(0xD0000020)" exactly once',
  );
});

test("a board is recognised by the name of its machine", () => {
  expect(["Raspberry Pi Pico2 with RP2350", "Raspberry Pi Pico with RP2040"].map(isRp2350)).toEqual(
    [true, false],
  );
});
