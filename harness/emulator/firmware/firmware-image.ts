import { readFile } from "node:fs/promises";
import { looksLikeUf2, RP2040_FAMILY, readUf2, Uf2Error } from "./uf2.ts";

/** The firmware that a board has at the start of its flash. */
export interface FirmwareImage {
  /** The name of the image's file in messages. */
  readonly source: string;
  /** The bytes of the flash from address 0x10000000 on. The boot stage comes first. */
  readonly bytes: Uint8Array;
}

/**
 * The error for a file that is not an image for an RP2040. The message names the file, says what is wrong with the
 * file, and says which file to give instead.
 */
export class FirmwareError extends Error {
  override readonly name = "FirmwareError";

  constructor(source: string, found: string) {
    super(
      `${source} is not an RP2040 firmware image: ${found}. Give a .bin file with the contents of the flash from its start, or a .uf2 file for the RP2040, such as MicroPython's RPI_PICO download.`,
    );
  }
}

/** Reads a `.uf2` or `.bin` file. Throws FirmwareError if the file is not an image for the RP2040. */
export async function readFirmware(file: string): Promise<FirmwareImage> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new FirmwareError(file, `it cannot be read (${error.code ?? error.message})`);
  });
  return parseFirmware(file, bytes);
}

/**
 * Works like readFirmware, but reads an image that is already in memory. `source` is the name of the image in messages.
 */
function parseFirmware(source: string, file: Uint8Array): FirmwareImage {
  const bytes = looksLikeUf2(file) ? flashOfUf2(source, file) : file;
  const fault = findFault(bytes);
  if (fault !== undefined) throw new FirmwareError(source, fault);
  return { source, bytes };
}

const FLASH_START = 0x10000000;
/**
 * The size of the boot stage, the part of the flash that the boot ROM runs first: 252 bytes of code and their checksum.
 */
const BOOT_STAGE_BYTES = 256;
const LARGEST_FLASH_BYTES = 16 * 1024 * 1024;

function flashOfUf2(source: string, file: Uint8Array): Uint8Array {
  let content: ReturnType<typeof readUf2>;
  try {
    content = readUf2(file, RP2040_FAMILY);
  } catch (error) {
    throw error instanceof Uf2Error ? new FirmwareError(source, error.message) : error;
  }
  if (content.address !== FLASH_START) {
    throw new FirmwareError(
      source,
      `its first address is 0x${content.address.toString(16)}, but the flash starts at 0x10000000`,
    );
  }
  return content.bytes;
}

/**
 * Returns what is wrong with an image, or undefined if nothing is wrong. The boot ROM boots a flash if the checksum of
 * the boot stage is right (RP2040 datasheet 2.8.1.3.1). Only this checksum shows that a file is an image.
 */
function findFault(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, "\x7fELF")) {
    return "it is an ELF file, which must be converted to .uf2 or .bin first";
  }
  if (bytes.length <= BOOT_STAGE_BYTES) return `it has only ${bytes.length} bytes`;
  if (bytes.length > LARGEST_FLASH_BYTES) {
    return `its ${bytes.length} bytes do not fit in the largest flash, which has 16 MiB`;
  }
  if (isText(bytes.subarray(0, BOOT_STAGE_BYTES))) return "it is a text file";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const expected = view.getUint32(BOOT_STAGE_BYTES - 4, true);
  if (checksum(bytes.subarray(0, BOOT_STAGE_BYTES - 4)) !== expected) {
    return "the checksum of the boot stage in its first 256 bytes is wrong";
  }
  return undefined;
}

/**
 * Computes a CRC-32 with polynomial 0x04c11db7 and initial value 0xffffffff. The most significant bit comes first, and
 * the result is not inverted.
 */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((character, i) => bytes[i] === character.charCodeAt(0));
}
