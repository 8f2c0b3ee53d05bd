import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { INSTRUMENT } from "./instrument-firmware.ts";

const read = (file: string) =>
  readFile(new URL(`../../rigs/instrument/${file}`, import.meta.url), "utf8");

/** The values that `registers_of` in chip.py returns, in the order of the chips in the file. */
async function valuesInChip(): Promise<string[]> {
  const returns = (await read("chip.py")).matchAll(/^ +return (0x.*)$/gm);
  return [...returns].map(([, values]) => values!);
}

/**
 * The addresses of the datasheets: base address of the block plus offset of the register. The last number is the
 * largest even count of words that fits into the count of TRANS_COUNT.
 */
function valuesInDatasheet(
  ioBank0: number,
  sioGpioOe: number,
  watchdog: number,
  countBits: number,
) {
  return [ioBank0 + 0x004, 0xd0000000 + sioGpioOe, watchdog + 0x00, 2 ** countBits - 2];
}

test("chip.py has the addresses of the RP2350 and of the RP2040 in the datasheets", async () => {
  const values = (await valuesInChip()).map((line) => line.split(", ").map(Number));
  expect(values).toEqual([
    valuesInDatasheet(0x40028000, 0x030, 0x400d8000, 28),
    // The count of an RP2040 has 32 bits, but MicroPython's numbers are signed.
    valuesInDatasheet(0x40014000, 0x020, 0x40058000, 31),
  ]);
});

test("no other file of the instrument contains an address that differs between the two chips", async () => {
  const differing = /0x400(14|28|58|d8)[0-9a-f]{3}|0xd00000(14|18|1c|2[0-9a-f]|3[0-9a-f])/gi;
  const found = [];
  for (const file of INSTRUMENT.files.filter((name) => name !== "chip.py")) {
    found.push(...((await read(file)).match(differing) ?? []).map((text) => `${file}: ${text}`));
  }
  expect(found).toEqual([]);
});
