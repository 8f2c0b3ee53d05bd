/**
 * UF2 is the file format that a Pico accepts when it is a USB drive. A file consists of 512-byte blocks, each with its
 * own address. Source: the UF2 description, github.com/microsoft/uf2.
 */

/** The family id of images for the RP2040. */
export const RP2040_FAMILY = 0xe48bff56;

/** The contents of the blocks of one family: the bytes from `address` on. Gaps between blocks are filled with 0xff. */
export interface Uf2Content {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** The error for a UF2 file that cannot be used. The message says what was expected and what was found. */
export class Uf2Error extends Error {
  override readonly name = "Uf2Error";
}

/** Returns true if a file starts with the magic numbers of UF2. */
export function looksLikeUf2(file: Uint8Array): boolean {
  return file.length >= 8 && word(file, 0) === MAGIC_START_0 && word(file, 4) === MAGIC_START_1;
}

/**
 * Returns the contents of the blocks of one family. Ignores blocks of other families and blocks that are not for the
 * main flash, as a bootloader does. Throws Uf2Error if the file is cut short or damaged, or if it covers more than 16
 * MiB. Also throws Uf2Error if some or all blocks of the family are missing.
 */
export function readUf2(file: Uint8Array, family: number): Uf2Content {
  if (file.length === 0 || file.length % BLOCK_BYTES !== 0) {
    throw new Uf2Error(
      `it has ${file.length} bytes, but a UF2 file consists of blocks of ${BLOCK_BYTES} bytes, so the file was cut short`,
    );
  }
  const blocks = Array.from({ length: file.length / BLOCK_BYTES }, (_, i) =>
    readBlock(file.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES), i),
  );
  const mine = blocks.filter((block) => block.family === family && block.isForFlash);
  const first = mine[0];
  if (first === undefined) {
    const others = [...new Set(blocks.map((block) => describeFamily(block.family)))].join(", ");
    throw new Uf2Error(`the file has no block for ${describeFamily(family)}, only for ${others}`);
  }
  const numbers = new Set(mine.map((block) => block.number));
  for (let number = 0; number < first.count; number++) {
    if (!numbers.has(number)) {
      throw new Uf2Error(
        `block ${number} of ${first.count} is missing, because the file was cut short`,
      );
    }
  }
  return join(mine);
}

/** Writes bytes as UF2, 256 bytes per block. Throws a RangeError if `address` is not a multiple of 256. */
export function writeUf2({ address, bytes }: Uf2Content, family: number): Uint8Array {
  if (address % PAYLOAD_BYTES !== 0) {
    throw new RangeError(`UF2 address 0x${address.toString(16)} is not a multiple of 256`);
  }
  const count = Math.ceil(bytes.length / PAYLOAD_BYTES);
  const file = new Uint8Array(count * BLOCK_BYTES);
  const view = new DataView(file.buffer);
  for (let number = 0; number < count; number++) {
    const start = number * BLOCK_BYTES;
    const header = [
      MAGIC_START_0,
      MAGIC_START_1,
      FLAG_FAMILY,
      address + number * PAYLOAD_BYTES,
      PAYLOAD_BYTES,
      number,
      count,
      family,
    ];
    for (const [i, value] of header.entries()) view.setUint32(start + 4 * i, value, true);
    file.set(
      bytes.subarray(number * PAYLOAD_BYTES, (number + 1) * PAYLOAD_BYTES),
      start + HEADER_BYTES,
    );
    view.setUint32(start + BLOCK_BYTES - 4, MAGIC_END, true);
  }
  return file;
}

const BLOCK_BYTES = 512;
const HEADER_BYTES = 32;
const PAYLOAD_BYTES = 256;
const PAYLOAD_LIMIT_BYTES = 476;
const SPREAD_LIMIT_BYTES = 16 * 1024 * 1024;

const MAGIC_START_0 = 0x0a324655;
const MAGIC_START_1 = 0x9e5d5157;
const MAGIC_END = 0x0ab16f30;

const FLAG_NOT_MAIN_FLASH = 0x0001;
const FLAG_FAMILY = 0x2000;

interface Block {
  readonly family: number | undefined;
  readonly isForFlash: boolean;
  readonly address: number;
  readonly number: number;
  readonly count: number;
  readonly payload: Uint8Array;
}

function readBlock(bytes: Uint8Array, index: number): Block {
  if (!looksLikeUf2(bytes) || word(bytes, BLOCK_BYTES - 4) !== MAGIC_END) {
    throw new Uf2Error(`block ${index} has no UF2 magic numbers, so the file is damaged`);
  }
  const flags = word(bytes, 8);
  const size = word(bytes, 16);
  if (size === 0 || size > PAYLOAD_LIMIT_BYTES) {
    throw new Uf2Error(
      `block ${index} says that it holds ${size} bytes, but a block holds 1 to 476`,
    );
  }
  return {
    family: flags & FLAG_FAMILY ? word(bytes, 28) : undefined,
    isForFlash: (flags & FLAG_NOT_MAIN_FLASH) === 0,
    address: word(bytes, 12),
    number: word(bytes, 20),
    count: word(bytes, 24),
    payload: bytes.subarray(HEADER_BYTES, HEADER_BYTES + size),
  };
}

function join(blocks: readonly Block[]): Uf2Content {
  let address = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const block of blocks) {
    address = Math.min(address, block.address);
    end = Math.max(end, block.address + block.payload.length);
  }
  if (end - address > SPREAD_LIMIT_BYTES) {
    throw new Uf2Error(
      `the blocks of the file span 0x${address.toString(16)} to 0x${end.toString(16)}, which is more than the 16 MiB of the largest flash`,
    );
  }
  const bytes = new Uint8Array(end - address).fill(0xff);
  for (const block of blocks) bytes.set(block.payload, block.address - address);
  return { address, bytes };
}

const FAMILY_NAMES = new Map([
  [RP2040_FAMILY, "RP2040"],
  [0xe48bff59, "RP2350 (Arm)"],
  [0xe48bff5a, "RP2350 (RISC-V)"],
]);

function describeFamily(family: number | undefined): string {
  if (family === undefined) return "no named family";
  return FAMILY_NAMES.get(family) ?? `family 0x${family.toString(16)}`;
}

function word(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(offset, true);
}
