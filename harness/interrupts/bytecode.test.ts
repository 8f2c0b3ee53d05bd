import { expect, test } from "vitest";
import { readFunction } from "./bytecode.ts";

test("the name and the first instruction of a function are found", () => {
  // The bytes mean, in this order: no arguments; sizes (4 bytes of information, 1 cell); the number of the name, in two
  // bytes; two entries of the table of lines; the cell; instructions.
  const info = readFunction(
    Uint8Array.of(0x00, 0x09, 0x81, 0x05, 0x22, 0x41, 0x00, 0x51, 0x63, 0, 0, 0),
  );
  expect([info?.nameIndex, info?.start]).toEqual([0x85, 7]);
});

test("the start of a function with many arguments and a long signature is read correctly", () => {
  // The first two bytes say: 5 positional arguments and 1 keyword-only argument. The first byte counts only one of the
  // positional arguments, and a bit of the second byte stands for the other four.
  const info = readFunction(
    Uint8Array.of(0x81, 0x0c, 0x12, 1, 2, 3, 4, 5, 6, 7, 0x21, 0x51, 0, 0, 0),
  );
  expect([info?.nameIndex, info?.start]).toEqual([1, 12]);
});

test("line numbers are read from short and long entries of the table", () => {
  // The bytes mean: the line number grows by 1 after 2 bytes of instructions, and by 0x123 after 3 more bytes.
  const entries = [0x22, 0x80 | (1 << 4) | 3, 0x23];
  const start = [0x00, (1 + entries.length) << 1, 9, ...entries];
  const info = readFunction(Uint8Array.of(...start, 0, 0, 0, 0, 0, 0, 0, 0));
  expect([0, 1, 2, 4, 5, 6].map((place) => info?.lineOf(info.start + place))).toEqual([
    1, 1, 2, 2, 0x125, 0x125,
  ]);
});

test("if a function was compiled without lines, it has no line numbers", () => {
  const info = readFunction(Uint8Array.of(0x00, 0x02, 9, 0x51, 0x63, 0, 0));
  expect(info?.lineOf(4)).toBeUndefined();
});

test("if there are too few bytes, they do not count as a function", () => {
  expect(readFunction(Uint8Array.of(0x00, 0x7e, 1))).toBeUndefined();
});
