import { expect, test } from "vitest";
import { parseSymbols, symbolsFileOf } from "./symbols.ts";

test("a list of symbols is read as functions with their addresses, and other lines are ignored", () => {
  const text = "10001234 T gc_collect\n10001301 t iobase_ioctl\n20000000 D data\nU abort\nhello\n";
  expect([...parseSymbols(text)]).toEqual([
    ["gc_collect", 0x10001234],
    ["iobase_ioctl", 0x10001300],
  ]);
});

test.each(["firmware.bin", "firmware.uf2", "firmware"])("the symbols are next to %s", (name) => {
  expect(symbolsFileOf(`/builds/${name}`)).toBe("/builds/firmware.symbols");
});
