import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { buildEmulatorFirmware } from "../emulated-boards/emulator-firmware.ts";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { readSymbols } from "../emulator/firmware/symbols.ts";
import { findRp2040Firmware, replaceOnce } from "./rp2040-firmware.ts";

test("a change of the recipe replaces the only match in a file", () => {
  const text = "set(MICROPY_SSL ON)\nset(OTHER ON)\n";
  expect(replaceOnce(text, /MICROPY_SSL ON/, "MICROPY_SSL OFF", "CMakeLists.txt")).toBe(
    "set(MICROPY_SSL OFF)\nset(OTHER ON)\n",
  );
});

test("if the pattern of a change matches nowhere or twice, the error names the file", () => {
  expect(() => replaceOnce("", /ON/, "OFF", "CMakeLists.txt")).toThrow(
    "the build recipe is out of date for CMakeLists.txt: the pattern /ON/ must match once, but it matches 0 times",
  );
  expect(() => replaceOnce("ON ON", /ON/, "OFF", "CMakeLists.txt")).toThrow(
    "the build recipe is out of date for CMakeLists.txt: the pattern /ON/ must match once, but it matches 2 times",
  );
});

test.skipIf(mustSkip)(
  `the image has a vector table and is built only once${withoutFirmware}`,
  async () => {
    const image = await buildEmulatorFirmware();
    const bytes = await readFile(image);
    expect({
      found: await findRp2040Firmware(),
      again: await buildEmulatorFirmware(),
      // In the image, the vector table follows the boot stage. The first vector, the stack pointer, is the end of RAM.
      // The reset handler is in the flash.
      stack: bytes.readUInt32LE(0x100).toString(16),
      handler: bytes.readUInt32LE(0x104) >>> 20 === 0x100,
      version: bytes.includes("1.25.0"),
      functions: [...((await readSymbols(image)) ?? [])].filter(([name]) => name === "gc_collect"),
    }).toEqual({
      found: { state: "whole", path: image },
      again: image,
      stack: "20042000",
      handler: true,
      version: true,
      functions: [["gc_collect", expect.any(Number)]],
    });
  },
  300_000,
);
