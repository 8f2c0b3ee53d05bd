import { expect, test } from "vitest";
import { looksLikeUf2, RP2040_FAMILY, readUf2, Uf2Error, writeUf2 } from "./uf2.ts";

const content = {
  address: 0x10000000,
  bytes: Uint8Array.from({ length: 700 }, (_, i) => (i * 7) & 0xff),
};

test("bytes that are written as UF2 can be read again, padded to whole blocks", () => {
  const file = writeUf2(content, RP2040_FAMILY);
  const read = readUf2(file, RP2040_FAMILY);
  expect(looksLikeUf2(file)).toBe(true);
  expect(file.length).toBe(3 * 512);
  expect(read.address).toBe(0x10000000);
  expect([...read.bytes]).toEqual([...content.bytes, ...new Array(68).fill(0)]);
});

test("a block has the layout of the UF2 description", () => {
  const second = writeUf2(content, RP2040_FAMILY).subarray(512, 1024);
  const words = new DataView(second.buffer, second.byteOffset, 512);
  const header = Array.from({ length: 8 }, (_, i) => words.getUint32(4 * i, true));
  expect(header).toEqual([0x0a324655, 0x9e5d5157, 0x2000, 0x10000100, 256, 1, 3, 0xe48bff56]);
  expect([...second.subarray(32, 36)]).toEqual([...content.bytes.subarray(256, 260)]);
  expect(words.getUint32(508, true)).toBe(0x0ab16f30);
});

test("readUf2 accepts blocks in any order, fills gaps and ignores blocks for other chips", () => {
  const first = writeUf2(
    { address: 0x10000000, bytes: content.bytes.subarray(0, 256) },
    RP2040_FAMILY,
  );
  const far = writeUf2(
    { address: 0x10000300, bytes: content.bytes.subarray(256, 512) },
    RP2040_FAMILY,
  );
  const other = writeUf2(content, 0xe48bff59);
  renumber(far, 1, 2);
  renumber(first, 0, 2);
  const { address, bytes } = readUf2(concat(other, far, first), RP2040_FAMILY);
  expect(address).toBe(0x10000000);
  expect([...bytes]).toEqual([
    ...content.bytes.subarray(0, 256),
    ...new Array(0x200).fill(0xff),
    ...content.bytes.subarray(256, 512),
  ]);
});

test("readUf2 refuses a file that is cut short, damaged or for another chip, and says why", () => {
  const file = writeUf2(content, RP2040_FAMILY);
  const damaged = file.slice();
  damaged[512 + 511] = 0;
  const oversized = file.slice();
  new DataView(oversized.buffer).setUint32(16, 477, true);
  const faults = [
    file.subarray(0, 1000),
    new Uint8Array(0),
    file.subarray(0, 1024),
    damaged,
    oversized,
    writeUf2(content, 0xe48bff59),
    writeUf2(content, 0x12345678),
  ].map((bytes) => {
    try {
      readUf2(bytes, RP2040_FAMILY);
      return "read";
    } catch (error) {
      return error instanceof Uf2Error ? error.message : error;
    }
  });
  expect(faults).toEqual([
    "it has 1000 bytes, but a UF2 file consists of blocks of 512 bytes, so the file was cut short",
    "it has 0 bytes, but a UF2 file consists of blocks of 512 bytes, so the file was cut short",
    "block 2 of 3 is missing, because the file was cut short",
    "block 1 has no UF2 magic numbers, so the file is damaged",
    "block 0 says that it holds 477 bytes, but a block holds 1 to 476",
    "the file has no block for RP2040, only for RP2350 (Arm)",
    "the file has no block for RP2040, only for family 0x12345678",
  ]);
});

function renumber(file: Uint8Array, number: number, count: number): void {
  const view = new DataView(file.buffer, file.byteOffset);
  view.setUint32(20, number, true);
  view.setUint32(24, count, true);
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
